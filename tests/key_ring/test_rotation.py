"""`flask keys rotate`: whatever another key sealed is sealed by the first one, however often it is killed (SECURITY 35)."""

from __future__ import annotations

import base64
import json

import pytest
import sqlalchemy as sa

from admin_app.affiliate import destination
from admin_app.affiliate.models import AffiliateDestination, DestinationKind
from admin_app.audit.events import Event
from admin_app.audit.models import AuditEvent
from admin_app.config import DEMO_KEY, SecretStr
from admin_app.email import outbox
from admin_app.email.messages import password as messages
from admin_app.email.models import Mail
from admin_app.former_state import service as former_state
from admin_app.former_state.models import FormerState
from admin_app.kernel import clock, crypto, queue
from admin_app.kernel.actor import console
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import NotAllowed
from admin_app.key_ring import rotation
from admin_app.key_ring.sealed import SEALED
from admin_app.sign_in.flow import client_snapshot
from admin_app.sign_in.models import TotpCredential
from admin_app.sign_in.password.reset import JOB as FORGOTTEN
from admin_app.sign_in.password.reset import PLACE
from admin_app.sign_in.totp import authenticator
from tests.cast import actor_of

NEW = "new:" + base64.b64encode(b"n" * 32).decode()
BOTH, NEW_ALONE = f"{NEW},{DEMO_KEY}", NEW
IBAN = "DE89370400440532013000"


class Dead(BaseException):
    """Somebody killed it."""


@pytest.fixture
def ring(use_settings):
    def use(keys):
        use_settings(encryption_keys=SecretStr(keys))

    return use


@pytest.fixture
def rotate(app):
    def run():
        db.session.rollback()
        done = app.test_cli_runner().invoke(args=["keys", "rotate"])
        return done.exit_code, done.output

    return run


def keys_in_use():
    """The ids of the keys by which something is sealed, by the columns."""
    db.session.rollback()
    found = {}
    for one in SEALED:
        for text in db.session.scalars(sa.select(one.value).where(one.there)):
            found.setdefault(f"{one.table}.{one.column}", set()).update(
                line.partition(".")[0] for line in text.splitlines()
            )
    db.session.rollback()
    return found


def states(person, number):
    with transaction():
        for index in range(number):
            former_state.keep(actor_of(person), "user", person.id, {"full_name": f"Alice {index}"})


def a_destination(account, person):
    with transaction() as session:
        row = AffiliateDestination(id=clock.new_id(), account_id=account.id, kind=DestinationKind.BANK)
        row.set_at = row.usable_at = clock.now()
        row.set_by, row.hint, row.iban_hash = person.id, "DE•• •••• 3000", crypto.lookup_hash(IBAN, "iban")
        row.sealed = crypto.seal(json.dumps(["Nordlicht", IBAN]), destination.place(row.id))
        session.add(row)
        session.flush()
        former_state.keep_row(actor_of(person), row)
    return row.id


def test_s35_everything_is_sealed_anew_and_opens_without_the_former_key(cast, ring, rotate):
    assert cast.sam  # staff have an authenticator
    where = a_destination(cast.nordlicht, cast.alice)
    actor = actor_of(cast.alice)
    with transaction():
        mail = outbox.queue(
            messages.reset_link(cast.alice, actor, token="secret-token", expires_at=clock.now())
        )
        queue.enqueue(FORGOTTEN, door=client_snapshot.seal(actor, PLACE))
        queue.enqueue("told", door_told=client_snapshot.seal(actor))
    ring(BOTH)
    assert set().union(*keys_in_use().values()) == {"demo"}
    code, said = rotate()
    assert code == 0
    assert "mails: 3 encrypted anew" in said
    assert "former_states: 2 encrypted anew" in said  # the state, and the bank account in it
    assert set().union(*keys_in_use().values()) == {"new"}
    ring(NEW_ALONE)
    assert outbox.words_of(db.session.get(Mail, mail)).secrets[0].endswith("/secret-token")
    assert destination.unsealed(db.session.get(AffiliateDestination, where)).iban == IBAN
    totp = db.session.get(TotpCredential, cast.sam.id)
    assert crypto.unseal(totp.sealed_secret, authenticator.place_of(cast.sam.id))
    (before,) = [
        c.before for c in former_state.first_changes(cast.alice.id, cast.alice.created_at) if c.key == where
    ]
    assert crypto.unseal(before["sealed"], destination.place(where))
    jobs = {job.name: job.arguments for job in db.session.scalars(sa.select(queue.Job))}
    assert client_snapshot.unseal(jobs[FORGOTTEN]["door"], PLACE).ip == actor.ip
    assert client_snapshot.unseal(jobs["told"]["door_told"]).ip == actor.ip
    code, said = rotate()
    assert (code, "the others can be taken out" in said) == (0, True)


def test_s35_the_trail_tells_each_run_with_its_counts_and_only_the_operator_does_it(cast, ring, rotate):
    states(cast.alice, 2)
    ring(BOTH)
    with pytest.raises(NotAllowed):
        next(rotation.rotate(actor_of(cast.sam)))
    rotate()
    (event,) = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.name == Event.KEYS_ROTATED.value))
    assert event.actor_kind == "console"
    assert event.facts == {"encryption_key": "new", "values": event.facts["values"], "unopened": 0}
    assert event.facts["values"] >= 2


def test_s35_killed_between_batches_nothing_is_lost_and_the_next_run_goes_on(cast, ring, rotate, monkeypatch):
    states(cast.alice, 7)
    monkeypatch.setattr(rotation, "BATCH", 3)
    ring(BOTH)
    batches, whole = [], rotation._batch

    def dying(columns, rows):
        if columns[0].table == "former_states":
            batches.append(rows)
            if len(batches) == 2:
                raise Dead
        return whole(columns, rows)

    monkeypatch.setattr(rotation, "_batch", dying)
    with pytest.raises(Dead):
        list(rotation.rotate(console()))
    assert keys_in_use()["former_states.sealed"] == {"new", "demo"}
    assert "former_states: 4 encrypted anew" in rotate()[1]
    assert keys_in_use()["former_states.sealed"] == {"new"}
    ring(NEW_ALONE)
    rows = db.session.scalars(sa.select(FormerState)).all()
    assert all(former_state.unsealed(row.sealed, former_state._place(row.id)) for row in rows)


def test_s35_a_lost_key_is_told_by_table_and_count_and_the_rest_goes_on(cast, ring, rotate):
    states(cast.alice, 2)
    ring(f"lost:{base64.b64encode(b'l' * 32).decode()},{DEMO_KEY}")
    states(cast.alice, 3)
    before = set(db.session.scalars(sa.select(FormerState.sealed)))
    ring(BOTH)
    code, said = rotate()
    assert code == 1
    assert "former_states: 2 encrypted anew" in said
    assert "former_states: 3 CAN'T BE DECRYPTED, encrypted by lost" in said
    assert keys_in_use()["former_states.sealed"] == {"new", "lost"}
    assert len(before & set(db.session.scalars(sa.select(FormerState.sealed)))) == 3
    assert rotate()[0] == 1


def test_s35_two_at_once_seal_each_value_once(cast, ring, threads):
    states(cast.alice, 6)
    ring(BOTH)
    db.session.rollback()
    totals = threads([lambda: sum(tally.resealed for tally in rotation.rotate(console()))] * 2)
    counted = db.session.scalar(sa.select(sa.func.count()).select_from(FormerState))
    assert keys_in_use()["former_states.sealed"] == {"new"}
    assert sum(totals) == counted + db.session.scalar(sa.select(sa.func.count()).select_from(TotpCredential))
