"""Records of processing: who may read them, what they say, and that each part of them has its words."""

from __future__ import annotations

import csv
import io

import pytest

from admin_app.kernel.db import transaction
from admin_app.kernel.errors import NotAllowed
from admin_app.kernel.i18n import translate
from admin_app.personal_data import treatment, vocabulary
from admin_app.personal_data.inventory import inventory
from admin_app.personal_data.treatment import Erasure, Until
from admin_app.personal_data.vocabulary import ACTIVITIES, IMPERSONAL, Basis, Data, People, Purpose, Recipient
from admin_app.policy.models import PolicyValue
from admin_app.policy.register import Key
from admin_app.privacy import records as reading
from admin_app.privacy import records_file
from tests.cast import actor_of, sign_in

PAGE = "/admin/records-of-processing"


def name(key, text):
    with transaction() as session:
        session.add(PolicyValue(key=key.value, value=text))


def test_administrators_and_auditors_read_them(cast):
    for reader in (cast.root, cast.aud):
        assert reading.records(actor_of(reader), "en").activities
    with pytest.raises(NotAllowed):
        reading.records(actor_of(cast.sam), "en")


def test_each_table_with_personal_data_stands_in_one_activity(app):
    told = [table.name for activity in reading.read("en").activities for table in activity.tables]
    assert sorted(told) == sorted(entry.name for entry in inventory().values() if entry.is_personal)


def test_what_the_company_says_of_itself_is_read_in_the_readers_language(app):
    name(Key.COMPANY_CONTROLLER, "Harbour Hosting Ltd | Hafen Hosting GmbH\nBremen")
    assert reading.read("en").said[Key.COMPANY_CONTROLLER] == ("Harbour Hosting Ltd", "Bremen")
    assert reading.read("de").said[Key.COMPANY_CONTROLLER] == ("Hafen Hosting GmbH", "Bremen")
    assert Key.COMPANY_CONTROLLER not in reading.read("en").unsaid
    assert Key.COMPANY_OFFICER in reading.read("en").unsaid


def test_each_recipient_is_named_by_a_policy():
    assert {recipient.value for recipient in Recipient} <= set(Key)


def test_each_kind_and_treatment_has_its_words():
    assert set(vocabulary.DATA_WORDS) == set(Data) - IMPERSONAL
    assert set(vocabulary.PEOPLE_WORDS) == set(People)
    assert set(vocabulary.BASIS_WORDS) == set(Basis)
    assert set(vocabulary.RECIPIENT_WORDS) == set(Recipient)
    assert set(ACTIVITIES) == set(Purpose)
    assert set(treatment.UNTIL_WORDS) == set(Until)
    assert set(treatment.EXPORT_WORDS) == set(treatment.Export)
    assert set(treatment.RESTRICTION_WORDS) == set(treatment.Restriction)


def test_an_activity_that_rests_on_an_interest_says_which():
    assert all(bool(one.interest) == (Basis.INTEREST in one.bases) for one in ACTIVITIES.values())


def test_everything_has_german_words():
    said = [entry.words for entry in inventory().values() if entry.is_personal]
    said += [ending.value.why for ending in Erasure]
    assert [words for words in said if translate(words, "de") == words] == ["Passkeys", "PINs"]


def test_the_page_shows_all_of_it_and_what_is_lacking(cast, client):
    name(Key.RECIPIENT_MAIL, "Postal Mail BV, Netherlands, no transfer outside the EU")
    sign_in(client, cast.aud)
    text = client.get(PAGE).get_data(as_text=True)
    assert "Postal Mail BV, Netherlands" in text
    assert "The records lack 6 entries" in text
    assert "30 days, then removed within the hour" in text
    assert "Legal duty (GDPR art. 6(1)(c))" in text


def test_whoever_reads_english_prints_the_german_records(cast, client):
    sign_in(client, cast.root)
    assert "Anmeldung und ihr Schutz" in client.get(f"{PAGE}?language=de").get_data(as_text=True)
    assert "Sign-in and its protection" in client.get(f"{PAGE}?language=xx").get_data(as_text=True)


def test_the_file_has_a_line_for_each_kind_of_thing(app):
    name(Key.RECIPIENT_HOSTING, "=cmd()")
    lines = list(csv.DictReader(io.StringIO(records_file.written(reading.read("de"), "de").lstrip("\ufeff"))))
    assert len(lines) == sum(entry.is_personal for entry in inventory().values())
    contacts = next(line for line in lines if line["Tabelle"] == "contacts")
    assert contacts["Wie lange"] == "Bis jemand es entfernt"
    assert "Wer die Server betreibt" in contacts["Empfänger"]


def test_the_console_prints_the_same_file(app):
    printed = app.test_cli_runner().invoke(args=["privacy", "records", "--language", "de"])
    assert printed.exit_code == 0
    assert "Vertrag mit dem Kunden" in printed.output
