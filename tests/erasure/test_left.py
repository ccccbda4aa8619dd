"""After an erasure nothing names the person: no column, file, line outside or colleague's mail; and the trail still proves."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from admin_app import config
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.audit.models import AuditDetail
from admin_app.audit.proof import sealing, verifying
from admin_app.config.reading import SecretStr
from admin_app.email import outbox
from admin_app.email.message import notice
from admin_app.email.messages import notices
from admin_app.email.models import Mail
from admin_app.erasure import scan, service
from admin_app.erasure.proof import certificate
from admin_app.export.models import Export, ExportState
from admin_app.identity.models import User
from admin_app.kernel import signing
from admin_app.kernel.db import db, transaction
from admin_app.kernel.signing import SignatureState
from admin_app.legal_hold import service as legal_holds
from admin_app.personal_data.inventory import inventory
from admin_app.personal_data.treatment import Deed
from tests.canaries import CANARIES
from tests.cast import actor_of
from tests.data_copy.canary import sing_everywhere
from tests.email.server import serving
from tests.factories import exports
from tests.factories.data_copies import ask
from tests.factories.erasures import ADDRESS, again, begin
from tests.factories.legal_holds import ask_to_end, make_hold
from tests.factories.people import make_person
from tests.world import World

# What is the account's, or another person's: it stays when one person goes.
OF_OTHERS = {
    "street", "street 2", "postcode", "VAT id", "total", "paid", "balance", "look", "first address", "last address",
    "restriction", "browser", "passkey", "trusted browser",
}  # fmt: skip


def test_s50_no_canary_of_a_person_is_left_in_any_column_or_file(cast, run_jobs, tmp_path, capfd):
    world = World(cast)
    assert world.own
    canary = world.canary
    with transaction():
        outbox.queue(
            notice(
                "disabled",
                cast.alice,
                actor_of(cast.alice),
                person=canary.full_name,
                to_self=False,
                account_name="Nordlicht",
            )
        )
    ask(canary)
    run_jobs()
    values = [value for name, value in CANARIES.items() if name not in OF_OTHERS] + [
        canary.full_name,
        canary.email,
    ]
    assert scan.scan(values)
    case_id = begin(canary)
    run_jobs()
    assert again(case_id).certificate
    left = scan.scan(values, [p for p in tmp_path.rglob("*") if p.is_file()])
    assert not left, [(f.place, f.count, values[f.value]) for f in left]
    assert [value for value in values if value in "".join(capfd.readouterr())] == []


def goes(place):
    """Whether the inventory says that the values of a column go."""
    table, column = place.split(".")
    entry = inventory()[table]
    return entry.erasure.value.deed is Deed.DELETE or entry.column(column).emptied


def test_s50_of_a_whole_account_no_value_is_left_that_the_inventory_says_goes(cast, run_jobs):
    told, untold = sing_everywhere(cast.alice)
    values = [value for place, value in (told | untold).items() if "." in place and goes(place)]
    assert len(values) > 100
    begin(cast.nordlicht)
    run_jobs()
    assert [(found.place, values[found.value]) for found in scan.scan(values)] == []


def test_the_trail_proves_after_an_erasure_as_before(cast, run_jobs):
    with transaction():
        audit.record(
            Event.PERSON_PROFILE_CHANGED,
            actor_of(cast.bob),
            subject_id=cast.bob.id,
            after={"full_name": "Bob"},
        )
    sealing.seal()
    begin(cast.bob)
    run_jobs()
    sealing.seal()
    found = verifying.verify(config.active().sqlalchemy_url, signing.public_keys())
    assert found.holds
    assert found.tally.emptied == 2


def test_words_of_an_act_on_the_account_stay_with_the_account(cast, run_jobs):
    with transaction():
        audit.record(
            Event.ACCOUNT_SUSPENDED, actor_of(cast.sam), account_id=cast.nordlicht.id,
            target=("account", cast.nordlicht.id), reason="Nordlicht asked for it",
        )  # fmt: skip
    begin(cast.sam)
    run_jobs()
    words = [row.words for row in db.session.scalars(sa.select(AuditDetail)) if row.words]
    assert {"reason": "Nordlicht asked for it"} in words
    assert cast.sam.full_name not in json.dumps(words)


def test_the_last_mail_brings_the_certificate_and_leaves_nothing(cast, run_jobs, use_settings):
    with serving() as box:
        use_settings(smtp_url=SecretStr(box.url))
        case_id = begin(cast.bob)
        run_jobs()
    [mail] = [row for row in db.session.scalars(sa.select(Mail)) if row.template == "data_erased"]
    assert (mail.to_address, mail.text, mail.attached) == ("", "", "")
    [sent] = [m for m in box.arrived if ADDRESS.email in m["To"]]
    [attached] = list(sent.iter_attachments())
    assert attached.get_filename() == f"gatehouse-{again(case_id).number}.json"
    assert certificate.check(attached.get_content(), signing.public_keys()).state is SignatureState.GOOD


@pytest.mark.parametrize("whole", [False, True])
def test_what_staff_were_told_of_somebody_names_them_no_more(cast, run_jobs, whole):
    whom = cast.nordlicht if whole else cast.bob
    name = whom.name if whole else whom.full_name
    hold = make_hold(whom)
    legal_holds.confirm_end(actor_of(cast.ada), ask_to_end(cast.root, hold))
    with transaction():
        for about in (name, name.upper()):
            outbox.queue(
                notices.waits(cast.root, actor_of(cast.sam), what="data_case", about=about, path="/admin")
            )
    begin(whom)
    run_jobs()
    assert scan.scan([name]) == []


def test_of_an_account_larger_than_one_look_nobodys_name_is_left_with_others(cast, run_jobs, monkeypatch):
    monkeypatch.setattr(service, "AT_ONCE", 2)
    people = [
        make_person(cast.nordlicht, full_name=name, username=f"someone{number}")
        for number, name in enumerate(
            ("Ida Moor", "Ida Moor-Heide", "Enno Watt", "Frauke Geest Anger", "Geest")
        )
    ]
    names = [person.full_name for person in people]
    values = [*names[:-1], *(person.email for person in people)]
    with transaction():
        for about in (", ".join(names), *values):
            waits = notices.waits(cast.root, actor_of(cast.sam), what="data_case", about=about, path="/admin")
            outbox.queue(waits)
    held = [exports.with_file(cast.ada, f"name\r\n{name}\r\n") for name in names]
    begin(cast.nordlicht)
    run_jobs()
    assert [(found.place, values[found.value]) for found in scan.scan(values)] == []
    assert not db.session.scalars(sa.select(Mail.text).where(Mail.text.contains("-Heide"))).all()
    states = {row.id: row.state for row in db.session.scalars(sa.select(Export))}
    assert {states[export] for export in held} == {ExportState.EXPIRED}


def test_a_name_that_is_a_common_word_takes_nothing_from_others(cast, run_jobs):
    with transaction() as session:
        session.get_one(User, cast.bob.id).username = "invoice"
        waits = notices.waits(
            cast.root, actor_of(cast.sam), what="data_case", about="the invoice", path="/admin"
        )
        outbox.queue(waits)
    said, cell = (
        exports.with_file(cast.ada, f"number,about\r\n1,{text}\r\n") for text in ("An invoice", "Invoice")
    )
    begin(cast.bob)
    run_jobs()
    states = {row.id: row.state for row in db.session.scalars(sa.select(Export))}
    assert (states[said], states[cell]) == (ExportState.DONE, ExportState.EXPIRED)
    assert db.session.scalars(sa.select(Mail.text).where(Mail.text.contains("the invoice"))).all()


def test_a_file_of_a_list_that_names_them_goes_and_others_stay(cast, run_jobs):
    naming, other = (exports.with_file(cast.ada, said) for said in (cast.bob.full_name, "Carol"))
    begin(cast.bob)
    run_jobs()
    states = {row.id: row.state for row in db.session.scalars(sa.select(Export))}
    assert (states[naming], states[other]) == (ExportState.EXPIRED, ExportState.DONE)
