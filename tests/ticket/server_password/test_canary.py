"""A server's password is found nowhere but sealed in its row, whatever happens to the ticket (DOMAIN 8, SECURITY 22, 36)."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from admin_app.kernel import crypto
from admin_app.kernel.db import db
from admin_app.ticket.desk import service as desk
from admin_app.ticket.server_password import keeping as secret
from tests.cast import actor_of, sign_in
from tests.dying import everything
from tests.factories.billing import make_service
from tests.factories.data_copies import ask, downloaded
from tests.ticket.server_password.test_giving import secrets

CANARY = "Kanarienserver!Geheim-77"
NEW = {
    "category": "technical",
    "subject": "It stands still",
    "text": "Since Monday.",
    "priority": "normal",
    "access": "administrator",
    "server_password": CANARY,
}


@pytest.mark.feature("S1-09")
def test_no_page_mail_copy_log_or_row_holds_it_and_the_agent_sees_it_once_revealed(
    cast, new_client, run_jobs, caplog
):
    server = make_service(cast.nordlicht, name="Web hosting M")
    bob, sam = new_client(), new_client()
    sign_in(bob, cast.bob)
    sign_in(sam, cast.sam)
    pages = []

    def post(browser, path, **data):
        answer = browser.post(path, data={"csrf_token": browser.csrf(), **data})
        pages.append(answer.text)
        return answer

    with capture_logs() as logged:
        refused = post(bob, "/tickets/new", **NEW | {"service": str(server.id), "subject": ""})
        assert refused.status_code == 422
        place = post(bob, "/tickets/new", **NEW, service=str(server.id)).location
        (kept,) = secrets()
        desk.assign(actor_of(cast.sam), kept.ticket_id, cast.sam.id)
        desk.answer(actor_of(cast.sam), kept.ticket_id, text="I look at it")
        shown = post(sam, f"/admin/tickets/{kept.ticket_id}/server-password/reveal", next="/admin/")
        assert shown.status_code == 303
        pages += [bob.get(path).text for path in (place, "/tickets", "/activity", "/support-access", "/mail")]
        pages.append(sam.get("/admin/audit/").text)
        run_jobs()
        copy_id = ask(cast.bob)
        run_jobs()
        pages.append(downloaded(cast.bob, copy_id).text)
    assert "Sam F." in bob.get(place).text
    assert [page for page in pages if CANARY in page] == []
    assert CANARY not in repr(logged) + caplog.text
    assert [name for name, rows in everything().items() if CANARY in repr(rows)] == []
    db.session.expire_all()
    assert crypto.unseal(secrets()[0].sealed, secret.place(kept.id)) == CANARY


def test_the_customer_gives_it_on_the_ticket_s_page_and_has_it_destroyed_there(cast, new_client):
    server = make_service(cast.nordlicht, name="Web hosting M")
    bob = new_client()
    sign_in(bob, cast.bob)
    form = {key: value for key, value in NEW.items() if key not in {"access", "server_password"}}
    place = bob.post(
        "/tickets/new", data={"csrf_token": bob.csrf(), **form, "service": str(server.id)}
    ).location
    assert "Give the password" in bob.get(place).text
    page = f"{place}/server-password"
    assert "never show it to you again" in bob.get(page).text
    assert bob.post(page, data={"csrf_token": bob.csrf(), "server_password": ""}).status_code == 422
    assert bob.post(page, data={"csrf_token": bob.csrf(), "server_password": CANARY}).location == place
    assert "Nobody has seen it." in bob.get(place).text
    assert bob.post(f"{page}/destroy", data={"csrf_token": bob.csrf()}).location == place
    assert "It was destroyed because the customer asked for it." in bob.get(place).text
