"""`flask audit`: sealed and verified at the console, on this database or a copy."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app import config
from admin_app.audit.events import Event
from admin_app.audit.models import AuditEvent
from admin_app.audit.proof import sealing
from admin_app.audit.proof.models import AuditBlock
from admin_app.config import SecretStr
from admin_app.kernel import signing
from tests.factories.audit import past_triggers, tell
from tests.kernel.test_config import SIGNING


@pytest.fixture
def run(app):
    """A command; gives its exit code and what it said."""

    def asked(*arguments):
        result = app.test_cli_runner().invoke(args=["audit", *arguments])
        return result.exit_code, result.output

    return asked


def verified(db):
    db.session.rollback()
    named = sa.select(AuditEvent).where(AuditEvent.name == Event.TRAIL_VERIFIED.value)
    return db.session.scalars(named).all()


def test_s47_a_trail_that_holds_ends_with_0_and_is_recorded(db, run):
    tell(3)
    assert run("seal") == (0, "Events sealed: 3.\n")
    code, said = run("verify", "--processes", "1")
    head = sealing.last_block()
    assert (code, f"The trail holds. Head: block 1, {head.hash}" in said) == (0, True)
    (event,) = verified(db)
    assert event.facts == {"blocks": 1, "events": 3, "breaks": 0, "head": head.hash}


def test_s47_a_broken_one_ends_with_1_and_names_the_first_broken_event(db, run):
    ids = tell(3)
    run("seal")
    past_triggers(sa.update(AuditEvent).where(AuditEvent.id == ids[1]).values(name="account.opened"))
    code, said = run("verify", "--processes", "1")
    assert code == 1
    assert "THE TRAIL IS BROKEN. Event" in said
    assert f"(block 1, {ids[1]}) was changed after it was sealed." in said
    assert [event.facts["breaks"] for event in verified(db)] == [1]


def test_a_copy_needs_public_keys_alone_and_nothing_is_written_to_it(db, run, use_settings):
    tell(2)
    run("seal")
    known = signing.printed(signing.public_keys())
    use_settings(signing_keys=SecretStr(SIGNING))
    url = sa.make_url(config.active().sqlalchemy_url).render_as_string(hide_password=False)
    code, said = run("verify", "--database", url, "--public-keys", known, "--processes", "1")
    assert (code, "The trail holds" in said) == (0, True)
    code, said = run("verify", "--database", url, "--processes", "1")
    assert (code, "public half isn't known here" in said) == (1, True)
    assert verified(db) == []


def test_s47_a_removed_tail_is_told_against_the_heads_that_were_published(db, run, tmp_path):
    tell(2)
    run("seal")
    tell(1)
    run("seal")
    (tmp_path / "heads").write_text(run("head")[1])
    past_triggers(sa.delete(AuditBlock).where(AuditBlock.number == 2))
    code, said = run("verify", "--heads", str(tmp_path / "heads"), "--processes", "1")
    assert code == 1
    assert "Block 2 was published and isn't there" in said


def test_heads_of_another_key_are_refused(db, run, use_settings, tmp_path):
    tell(1)
    run("seal")
    (tmp_path / "heads").write_text(run("head")[1])
    use_settings(signing_keys=SecretStr(SIGNING))
    code, said = run("verify", "--heads", str(tmp_path / "heads"), "--processes", "1")
    assert (code, "line 1: the public key 'demo' isn't known" in said) == (1, True)


@pytest.mark.parametrize(
    "where", ["sqlite:///{}/nothing.db", "nonsense", "postgresql://nobody@127.0.0.1:1/x"]
)
def test_a_copy_that_isnt_one_is_told_in_words(run, tmp_path, where):
    code, said = run("verify", "--database", where.format(tmp_path), "--processes", "1")
    assert (code, "The trail can't be read there: " in said) == (1, True)


def test_an_exchanged_key_is_told_with_what_helps(db, run, use_settings):
    tell(1)
    run("seal")
    use_settings(signing_keys=SecretStr(SIGNING.replace("s1:", "demo:")))
    code, said = run("seal")
    assert (code, "isn't signed by the key demo" in said) == (1, True)
    assert "GATEHOUSE_RETIRED_SIGNING_KEYS" in said


def test_nothing_sealed_is_no_break(db, run):
    tell(1)
    code, said = run("verify", "--processes", "1")
    assert (code, "Not sealed yet: 1 events" in said, "Nothing is sealed." in said) == (0, True, True)
    assert run("head")[0] == 1


def test_the_console_prints_the_public_keys_the_one_that_signs_first(app, use_settings, settings):
    retired = signing.printed({"old": bytes(range(32))})
    use_settings(
        signing_keys=SecretStr(f"{SIGNING},{settings.signing_keys.get_secret_value()}"),
        retired_signing_keys=retired,
    )
    said = app.test_cli_runner().invoke(args=["keys", "public"]).output.splitlines()
    assert [line.partition(":")[0] for line in said] == ["s1", "old", "demo"]
    assert said[1] == retired
    assert SIGNING not in said
