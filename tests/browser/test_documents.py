"""axe finds nothing on the pages of documents, at 1280 and 390 px, light and dark; nothing goes over the edge."""

from __future__ import annotations

import pytest

from admin_app.kernel.db import db
from admin_app.session.models import LoginSession, Stage
from tests.browser.looks import wrong_with
from tests.document.test_pages import answer
from tests.factories.billing import change
from tests.factories.documents import FIRST, make_draft, make_version
from tests.factories.people import make_person

pytestmark = pytest.mark.browser
NEXT = FIRST.replace("services", "wares") + "\n\nOne more paragraph."


def look_at(page, *paths: str) -> None:
    for path in paths:
        assert page.goto(path).status == 200, path
        assert wrong_with(page) == [], path


def live(user) -> LoginSession:
    found = db.session.query(LoginSession).filter_by(user_id=user.id, ended_at=None)
    return found.order_by(LoginSession.created_at.desc()).first()


@pytest.mark.parametrize("language", ["en", "de"])
def test_axe_finds_nothing_where_an_owner_is_asked_and_afterwards(new_page, enter, cast, language):
    first = make_version(ago=60)
    mia = make_person(cast.nordlicht, role="owner", full_name="Mia Brandt", language=language)
    answer(mia, first)
    second = make_version(text=NEXT)
    page = new_page()
    enter(page, mia)
    change(live(mia), stage=Stage.DOCUMENTS)
    look_at(page, "/sign-in/documents")
    page.locator("main button.btn-primary").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    look_at(page, "/privacy", f"/privacy/documents/{second}")


def test_axe_finds_nothing_at_the_desk(new_page, enter, cast):
    first = make_version(ago=60)
    answer(cast.alice, first)
    draft = make_draft(cast.ruth, text=NEXT)
    page = new_page()
    enter(page, cast.root)
    look_at(
        page,
        "/admin/documents/",
        f"/admin/documents/{first}",
        f"/admin/documents/{first}/answers",
        f"/admin/documents/{first}/missing",
        f"/admin/documents/{draft}/edit",
        f"/admin/accounts/{cast.nordlicht.id}/documents",
        f"/admin/documents/{draft}",
    )
