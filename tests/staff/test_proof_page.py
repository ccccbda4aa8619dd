"""The page where auditors see how the proof of the trail stands."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.audit.proof import sealing, service
from admin_app.config import SecretStr
from admin_app.kernel.actor import console
from tests.cast import sign_in
from tests.factories.audit import past_triggers, tell
from tests.kernel.test_config import SIGNING

pytestmark = pytest.mark.one_database

PROOF = "/admin/audit/proof"


def test_an_auditor_sees_the_last_block_what_waits_and_the_last_verification(
    db, client, cast, run_jobs, use_settings, tmp_path
):
    use_settings(audit_head_file=str(tmp_path / "heads"))
    sign_in(client, cast.aud)
    tell(3)
    sealing.seal()
    run_jobs()
    service.verify(console())
    tell(2)
    page = client.get(PROOF).text
    head = sealing.last_block().hash
    assert page.count(head) == 2  # of the chain, and of what was verified
    assert "proved the whole trail" in page
    assert "Block 1, " in page


def test_a_break_and_an_exchanged_key_stand_on_top(db, client, cast, use_settings):
    sign_in(client, cast.aud)
    ids = tell(1)
    sealing.seal()
    past_triggers(sa.update(AuditEvent).where(AuditEvent.id == ids[0]).values(name="account.opened"))
    service.verify(console())
    use_settings(signing_keys=SecretStr(SIGNING.replace("s1:", "demo:")))
    page = client.get(PROOF).text
    assert "found 1 break" in page
    assert "isn’t signed by the key of its name" in page


def test_without_anything_sealed_it_says_so(client, cast):
    sign_in(client, cast.aud)
    page = client.get(PROOF).text
    assert "never been verified" in page
    assert "none yet" in page
    assert "sent nowhere" in page


def test_the_list_leads_there_for_who_reads_the_whole_trail(client, cast):
    sign_in(client, cast.aud)
    assert PROOF in client.get("/admin/audit/").text
    sign_in(client, cast.sam)
    assert PROOF not in client.get("/admin/audit/").text
    assert client.get(PROOF).status_code == 403


def test_an_event_tells_its_number_and_block(db, client, cast):
    sign_in(client, cast.aud)
    (event_id,) = tell(1)
    assert "not yet" in client.get(f"/admin/audit/{event_id}").text
    sealing.seal()
    assert "Sealed in block</dt><dd>1" in client.get(f"/admin/audit/{event_id}").text
