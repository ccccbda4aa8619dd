"""Texts of the libraries that can reach a page are ours, in each language (UX 12)."""

from __future__ import annotations

from pathlib import Path

import pytest
import wtforms
from babel.messages.pofile import read_po

from admin_app.kernel.i18n import LANGUAGES, translate
from forms.library_texts import OURS
from tests.cast import sign_in
from tests.factories.billing import change

POT = Path(wtforms.__file__).parent / "locale" / "wtforms.pot"


def theirs():
    with POT.open("rb") as opened:
        for message in read_po(opened):
            if message.id:
                yield from [message.id] if isinstance(message.id, str) else message.id


def test_each_text_of_wtforms_has_one_of_ours():
    assert set(theirs()) - set(OURS) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_ours_speak_each_language_and_none_says_field_or_invalid(language):
    for ours in OURS.values():
        said = translate(ours, language)
        assert not {"field", "invalid", "valid", "feld", "ungültig", "ungültiger"} & set(
            said.casefold().split()
        ), said
        assert language == "en" or said != ours, ours


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("language", "said"), [("en", "Use 3 to 500 characters."), ("de", "Verwenden Sie 3 bis 500 Zeichen.")]
)
def test_a_page_says_them(client, cast, language, said):
    change(cast.bill, language=language)
    sign_in(client, cast.bill)
    path = f"/admin/accounts/{cast.nordlicht.id}/suspend"
    answer = client.post(path, data={"csrf_token": client.csrf(), "reason": "x"})
    assert answer.status_code == 422
    assert said in answer.text
