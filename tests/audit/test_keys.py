"""What people call their tokens and keys is theirs: only who was let see their keys reads it in the trail (SECURITY 23)."""

from __future__ import annotations

import pytest

from admin_app.api_token import service as tokens
from admin_app.audit import timeline
from admin_app.audit.events import Event
from admin_app.audit.kinds.registry import KINDS
from admin_app.audit.receipts import queries as receipts
from admin_app.kernel.rights.lens import MASKED, Area, Lens, OpenArea, own
from admin_app.pgp_key import service as pgp_keys
from admin_app.ssh_key import service as ssh_keys
from tests.cast import actor_of
from tests.factories.pgp_keys import public
from tests.factories.ssh_keys import ed25519
from tests.factories.tokens import make_token

CANARY = "Backup of canaries"
PROFILE, KEYS = (Lens((OpenArea(area),)) for area in (Area.PROFILE, Area.KEYS))


@pytest.fixture
def told(db, cast):
    """Each thing that Alice can do with tokens and keys, done once."""
    alice = actor_of(cast.alice)
    tokens.end(alice, tokens.make(alice, name=CANARY, level="read").id)
    ssh_keys.remove(alice, ssh_keys.add(alice, name=CANARY, public_key=ed25519()))
    ssh_keys.generate(alice, name=CANARY)
    pgp_keys.remove(alice, pgp_keys.add(alice, block=public()))


def changes(cast, lens, reader):
    rows = timeline.trail(actor_of(reader), lens).rows
    return {
        row.name: row.changes for row in rows if row.name.split(".")[0] in {"api_token", "ssh_key", "pgp_key"}
    }


def test_every_event_of_tokens_and_keys_belongs_to_the_keys():
    theirs = {event for event in Event if event.value.split(".")[0] in {"api_token", "ssh_key", "pgp_key"}}
    assert theirs == {event for event in Event if KINDS[event].area is Area.KEYS}


@pytest.mark.parametrize("lens", [MASKED, PROFILE], ids=["nothing open", "profile open"])
def test_s23_no_auditor_reads_the_name_of_a_token_or_key(cast, told, lens):
    found = changes(cast, lens, cast.aud)
    assert len(found) == 7
    assert set(found.values()) == {()}


def test_whoever_was_let_see_the_keys_reads_what_changed(cast, told):
    found = changes(cast, KEYS, cast.aud)
    assert all(found.values())
    names = {change.field: change.before or change.after for kept in found.values() for change in kept}
    assert (names["token_name"], names["key_name"]) == (CANARY, CANARY)


def test_one_reads_the_own_names(cast, told):
    rows = timeline.of_person(actor_of(cast.alice), own(), cast.alice.id).rows
    assert CANARY in str([row.changes for row in rows])


def test_s23_a_receipt_of_staff_masks_the_name_of_a_token_from_an_owner(cast, db):
    token_id = make_token(cast.bob, name=CANARY).id
    tokens.end_by_staff(actor_of(cast.sam), token_id, "It was seen in a log.")
    for lens in (MASKED, PROFILE):
        (line,) = receipts.page_of(actor_of(cast.alice), key=None, size=5).rows
        assert CANARY not in str(receipts.one(actor_of(cast.alice), lens, line.id))
