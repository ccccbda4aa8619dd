"""What a copy holds: everything of the person that the inventory says, nothing of anybody else, and no secret."""

from __future__ import annotations

import json
import time
import uuid
from datetime import timedelta

import pytest

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.audit.withholding import withhold
from admin_app.break_glass import beyond
from admin_app.data_copy import portable
from admin_app.data_copy.masking import Masker, Other
from admin_app.data_copy.reading import _told, _unsealed, in_copy
from admin_app.email import outbox
from admin_app.email.message import notice
from admin_app.kernel import clock, crypto
from admin_app.kernel.db import db, transaction
from admin_app.kernel.i18n import translate
from admin_app.key_ring.sealed import SEALED
from admin_app.personal_data.inventory import inventory
from admin_app.personal_data.treatment import EXPORT_WORDS, Export
from admin_app.personal_data.vocabulary import Data
from admin_app.shortlist.models import ShortlistEntry
from tests.cast import actor_of
from tests.data_copy.canary import sing_everywhere
from tests.factories import affiliate
from tests.factories.break_glass import WHY, make_glass
from tests.factories.data_copies import ask, downloaded
from tests.factories.notes import make_note


def written(user, run_jobs, kind="copy"):
    copy_id = ask(user, kind)
    run_jobs()
    return downloaded(user, copy_id)


@pytest.mark.feature("S0-23")
def test_each_value_that_the_inventory_puts_in_the_copy_is_there_and_no_other(cast, run_jobs):
    told, untold = sing_everywhere(cast.alice)
    text = written(cast.alice, run_jobs).text
    assert len(told) > 70
    assert len(untold) > 30
    assert {place for place, value in told.items() if value not in text} == set()
    assert {place for place, value in untold.items() if value in text} == set()


def test_no_other_persons_identifier_is_in_it(cast, run_jobs):
    others = [cast.alice, cast.carol, cast.sam, cast.ada]
    with transaction():
        audit.record(
            Event.PERSON_DISABLED, actor_of(cast.sam), account_id=cast.nordlicht.id, target=("user", cast.bob.id), subject_id=cast.bob.id,
            reason=f"Asked by Alice Lindqvist (alice@nordlicht.example, alice.lind, {cast.alice.id}) and by Bob Solberg",
        )  # fmt: skip
    found = written(cast.bob, run_jobs)
    identifiers = [str(part) for o in others for part in (o.id, o.full_name, o.email)] + ["alice.lind"]
    assert [part for part in identifiers if part in found.text] == []
    assert "Asked by •••••" in found.text
    assert "Bob Solberg" in found.text


def test_the_accounts_own_data_is_in_an_owners_copy_alone(cast, run_jobs):
    assert cast.bob.full_name == "Bob Solberg"
    make_note(cast.sam, cast.nordlicht, text="Pays late, says Bob Solberg")
    of_owner, of_other = written(cast.alice, run_jobs), written(cast.bob, run_jobs)
    [note] = of_owner.table("notes")
    assert note["text"] == "Pays late, says •••••"
    assert note["author_id"] == "•••••"
    assert [row["number"] for row in of_owner.table("accounts")] == ["A-20418836"]
    assert of_other.table("notes") == of_other.table("accounts") == []


@pytest.mark.feature("S0-23", "S3-13")
@pytest.mark.usefixtures("sqlite_only")
def test_neither_side_of_a_referral_reads_the_other_s_and_ones_own_bank_account_is_there(cast, run_jobs):
    affiliate.turn_on()
    link = affiliate.make_link(cast.alice)
    referral = affiliate.refer(link, cast.other)
    invoice_id = affiliate.pay_invoice(referral, 123_456)
    affiliate.look()
    affiliate.to_bank(cast.alice, holder="Nordlicht Media GmbH")
    of_affiliate, of_referred = written(cast.alice, run_jobs), written(cast.carol, run_jobs)
    theirs = (cast.other.id, invoice_id, 123_456)
    assert [str(value) for value in theirs if str(value) in of_affiliate.text] == []
    assert [row["amount"] for row in of_affiliate.table("affiliate_commissions")] == [12_346]
    [told] = of_affiliate.table("affiliate_referrals")
    assert (told["account_id"], told["link_id"]) == (str(cast.nordlicht.id), str(link.id))
    [bank] = of_affiliate.table("affiliate_destinations")
    assert bank["sealed"] == ["Nordlicht Media GmbH", affiliate.IBAN]
    assert [str(row_id) for row_id in (cast.nordlicht.id, link.id) if str(row_id) in of_referred.text] == []
    [told] = of_referred.table("affiliate_referrals")
    assert (told["referred_account_id"], told["account_id"]) == (str(cast.other.id), "•••••")


def test_a_name_is_masked_whatever_its_letters(cast):
    other = Other(uuid.uuid4(), "Anton Groß", "anton.groß", "anton@nordlicht.example")
    found = Masker(cast.bob.id, [], [other])
    assert (
        found.text("İ ANTON GROß, Anton Groß and anton.groß agree", words=True)
        == "İ •••••, ••••• and ••••• agree"
    )


def test_the_address_of_a_mail_about_the_account_to_somebody_of_staff_is_masked(cast, run_jobs):
    with transaction():
        outbox.queue(notice("pin_off", cast.sam, actor_of(cast.ada), account_id=cast.nordlicht.id))
    found = written(cast.alice, run_jobs)
    assert "•••••" in {row["to_address"] for row in found.table("mails")}
    assert "sam@company.example" not in found.text


def test_of_other_people_of_the_account_an_owners_copy_holds_no_row(cast, run_jobs):
    cast.bob  # noqa: B018 - is made
    found = written(cast.alice, run_jobs)
    assert [row["full_name"] for row in found.table("users")] == ["Alice Lindqvist"]
    assert {row["user_id"] for row in found.table("memberships")} == {str(cast.alice.id)}
    assert "bob@nordlicht.example" not in found.text


def test_what_a_legal_order_forbids_to_tell_is_not_in_it_until_the_order_ends(cast, run_jobs):
    case = uuid.uuid4()
    with transaction():
        audit.record(
            Event.GLASS_BROKEN, actor_of(cast.sam), account_id=cast.nordlicht.id, target=("break_glass", case),
            subject_id=cast.bob.id, reason="Wanted by a court",
        )  # fmt: skip
        withhold(case, clock.now() + timedelta(days=3))
    before = written(cast.bob, run_jobs).text
    assert "Wanted by a court" not in before
    assert str(case) not in before
    with clock.shifted(timedelta(days=4)):
        assert "Wanted by a court" in written(cast.bob, run_jobs).text


@pytest.mark.parametrize("kind", ["copy", "portable"])
def test_tables_that_the_law_withholds_are_named_and_not_written(cast, run_jobs, kind):
    found = written(cast.alice, run_jobs, kind)
    assert not {f"data/{name}.json" for name, entry in inventory().items() if entry.withheld} & set(
        found.files
    )


def test_s29_no_cell_of_its_tables_is_a_formula(cast, run_jobs):
    with transaction():
        cast.bob.full_name = "=cmd|' /C calc'!A0"
        db.session.add(cast.bob)
    assert "'=cmd|" in written(cast.bob, run_jobs).files["data/users.csv"]


def test_the_index_tells_purposes_recipients_sources_rights_and_what_is_left_out(cast, run_jobs):
    page = written(cast.bob, run_jobs).files["index.html"]
    for words in (
        "A copy of your data", "What is kept, and what for", "Contract with the customer (GDPR art. 6(1)(b))", "Who receives it",
        "Whoever delivers e-mail", "Where it comes from", "Automated decisions", "Supervisory authority", "What is left out, and why",
        "Not in the copy: it would open a door to whoever finds the file.",
    ):  # fmt: skip
        assert words in page
    assert 'href="data/users.csv"' in page


def test_the_index_is_in_the_persons_language(cast, run_jobs):
    with transaction():
        cast.bob.language = "de"
        db.session.add(cast.bob)
    page = written(cast.bob, run_jobs).files["index.html"]
    assert '<html lang="de">' in page
    for words in ("What is left out, and why", "Your rights", "Who receives it"):
        assert words not in page
        assert translate(words, "de") in page


def test_s27_a_name_with_marks_of_html_stands_as_text_in_the_index(cast, run_jobs):
    with transaction():
        cast.bob.full_name = "<script>alert(1)</script>"
        db.session.add(cast.bob)
    assert "<script>" not in written(cast.bob, run_jobs).files["index.html"]


def test_the_portable_set_holds_what_the_person_gave_as_its_schema_says(cast, run_jobs):
    found = written(cast.alice, run_jobs, "portable")
    assert set(found.files) == {"portable.json", "portable.schema.json"}
    data, schema = json.loads(found.files["portable.json"]), json.loads(found.files["portable.schema.json"])
    assert schema == portable.schema()
    tables = schema["properties"]["data"]["properties"]
    assert set(data["data"]) == set(tables)
    for name, rows in data["data"].items():
        assert all(set(row) == set(tables[name]["items"]["properties"]) for row in rows)
    [user] = data["data"]["users"]
    assert (user["full_name"], user["email"]) == ("Alice Lindqvist", "alice@nordlicht.example")
    assert "status" not in user


SECRETLY = ("break_glasses", "legal_orders", "looks", "proposals")


def leading_over(*tables):
    """The tables with a column that leads over one of these, and the column."""
    for entry in inventory().values():
        for lead in entry.about:
            if lead.table in tables and not entry.withheld:
                yield pytest.param(entry, lead.column, id=f"{entry.name}.{lead.column}")


@pytest.mark.parametrize(("entry", "column"), list(leading_over(*SECRETLY)))
def test_no_table_that_leads_over_what_is_withheld_tells_of_it(app, entry, column):
    table = db.metadata.tables[entry.name]
    asked = " ".join(str(condition) for condition in _told(table))
    assert f"{entry.name}.{column}" in asked
    assert "withheld.target_id" in asked


def test_an_id_of_staff_within_a_text_is_masked_and_no_session_of_staff_is_told(cast, run_jobs):
    assert cast.alice
    make_glass(cast.sam, cast.other)
    session_id = uuid.uuid4()
    beyond.ask(actor_of(cast.sam, session_id=session_id), cast.nordlicht.id, areas=["profile"], reason=WHY)
    found = written(cast.alice, run_jobs)
    [row] = found.table("proposals")
    assert row["target"] == f"{cast.nordlicht.id}:•••••"
    assert row["facts"] == {"areas": "profile", "role": "support"}
    assert str(session_id) not in found.text


def test_which_staff_opened_the_account_is_not_told(cast, run_jobs):
    with transaction() as session:
        session.add(ShortlistEntry(user_id=cast.sam.id, account_id=cast.nordlicht.id, opened_at=clock.now()))
    assert "data/shortlist.json" not in written(cast.alice, run_jobs).files


def test_what_a_browser_is_known_by_is_a_secret(app):
    assert inventory()["known_places"].column("value").export is Export.SECRET


def test_a_long_text_without_a_space_is_masked_in_a_time_that_grows_with_its_length(cast):
    masked = Masker(cast.bob.id, [cast.bob.email], [])
    long = "ab12" * 50_000
    began = time.process_time()
    said = masked.text(f"{long} anna@elsewhere.example {'a@' * 50_000} {cast.bob.email}!{long}", words=True)
    assert time.process_time() - began < 5  # a pattern that tries each letter anew takes minutes
    assert ("anna@" in said, cast.bob.email in said) == (False, True)


@pytest.mark.parametrize(
    "one", [one for one in SEALED if not one.part], ids=lambda one: f"{one.table}.{one.column}"
)
def test_a_sealed_value_is_opened_where_the_list_of_sealed_columns_says(one):
    entry = inventory()[one.table]
    column = entry.column(one.column)
    row = {name: uuid.uuid4() for name in (one.key, "id")}
    value = crypto.seal("a value", one.place_in(row))
    readable = column.data is not Data.MESSAGE
    assert _unsealed(entry, column, row, value) == ("a value" if readable else None)


def test_former_values_in_a_dispute_stay_out_and_the_records_say_why():
    entry = inventory()["dispute_items"]
    for name in ("sealed_before", "sealed_after"):
        assert entry.column(name) not in in_copy(entry)
        assert "may hold secrets" in EXPORT_WORDS[entry.column(name).export]
