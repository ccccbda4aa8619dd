"""SECURITY 47: whatever is done to blocks, the tail and published heads is found; a copy is proven by the public key alone."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from admin_app import config
from admin_app.audit.models import AuditEvent
from admin_app.audit.proof import heads, sealing, verifying
from admin_app.audit.proof.heads import Head
from admin_app.audit.proof.models import AuditBlock, SealedEvent
from admin_app.audit.proof.report import TOLD, Break
from admin_app.kernel import clock, signing
from tests.audit.tampering import event, found, verify
from tests.factories.audit import past_triggers
from tests.kernel.test_config import SIGNING

pytestmark = pytest.mark.usefixtures("small_blocks")

OF_BLOCK = [c.key for c in AuditBlock.__table__.c if c.key not in {"number", "signature"}]


@pytest.mark.parametrize("column", OF_BLOCK)
def test_s47_a_changed_block_is_named_whichever_column_it_is(trail, column):
    block = sa.update(AuditBlock).where(AuditBlock.number == 2)
    kind = AuditBlock.__table__.c[column].type.python_type
    other = {int: 1_000_000, str: "0" * 40}.get(kind, clock.now() - timedelta(days=1))
    past_triggers(block.values({column: other}))
    first = verify().findings[0]
    assert (first.kind, first.block) == (Break.BLOCK_CHANGED, 2)


def test_s47_a_removed_block_is_named(trail):
    past_triggers(sa.delete(AuditBlock).where(AuditBlock.number == 2))
    first = verify().findings[0]
    assert (first.kind, first.block) == (Break.BLOCK_REMOVED, 2)


def test_s47_a_chain_made_anew_without_the_key_is_found(trail, use_settings, settings):
    past_triggers(sa.delete(SealedEvent), sa.delete(AuditBlock))
    use_settings(signing_keys=type(settings.signing_keys)(SIGNING.replace("s1:", "demo:")))
    sealing.seal()
    config.use(settings)
    first = verify().findings[0]
    assert (first.kind, first.block, first.note) == (Break.SIGNATURE_WRONG, 1, "demo")


def test_a_block_of_a_key_that_is_not_known_is_told_as_that(trail):
    result = verifying.verify(config.active().sqlalchemy_url, {})
    assert {finding.kind for finding in result.findings} == {Break.KEY_UNKNOWN}
    assert "public half isn't known here" in result.findings[0].text


def test_s47_a_removed_tail_is_found_against_the_published_head(db, trail):
    head = heads.line(sealing.last_block())
    past_triggers(
        sa.delete(AuditBlock).where(AuditBlock.number == 3),
        sa.delete(SealedEvent).where(SealedEvent.block == 3),
        sa.delete(AuditEvent).where(AuditEvent.seq.in_(trail[6:])),
    )
    assert verify().holds
    (finding,) = verify(heads=list(heads.read(head, signing.public_keys()))).findings
    assert (finding.kind, finding.block) == (Break.TAIL_REMOVED, 3)


def test_s47_a_tail_that_was_made_anew_is_found_against_the_published_head(db, trail):
    (finding,) = verify(heads=[Head(3, "0" * 64)]).findings
    assert (finding.kind, finding.block) == (Break.OTHER_CHAIN, 3)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"hash": "0" * 64}, "signature"),
        ({"block": 7}, "signature"),
        ({"key": "k9"}, "'k9' isn't known"),
        ({"block": None}, "no head"),
    ],
)
def test_a_published_head_that_was_changed_proves_nothing(trail, change, told):
    line = json.dumps({**json.loads(heads.line(sealing.last_block())), **change})
    with pytest.raises(heads.BadHead, match=told):
        list(heads.read(f"\n{line}\n", signing.public_keys()))


def test_several_processes_find_what_one_finds(trail, monkeypatch):
    monkeypatch.setattr(verifying, "FEW", 1)
    past_triggers(event(trail[7]).values(name="account.opened"))
    assert verify(processes=2) == verify()
    assert found(processes=2) == [(Break.CHANGED, trail[7])]


def test_a_copy_is_proven_with_the_public_key_alone(trail, tmp_path, sqlite_only):
    live = Path(sa.make_url(config.active().sqlalchemy_url).database)
    engine_closed()
    copy = tmp_path / "copy.db"
    shutil.copy(live, copy)
    result = verifying.verify(f"sqlite:///{copy}", signing.public_keys())
    assert (result.holds, result.tally.events) == (True, 9)


def engine_closed():
    from admin_app.kernel.db import db

    db.session.remove()
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.engine.dispose()


def test_every_break_is_told_in_words():
    assert set(TOLD) == set(Break)
