"""People read who receives their data and what they were told; staff see all notices and note those told by hand."""

from __future__ import annotations

import base64

import pytest

from admin_app.kernel import signing
from admin_app.policy.register import Key
from admin_app.recipient.models import NoticeKind, NoticeState
from tests.cast import sign_in
from tests.factories import policies
from tests.factories.recipients import notices, tell

pytestmark = pytest.mark.one_database


def test_people_read_who_receives_their_data_and_what_they_were_told(cast, client):
    policies.change(cast, Key.RECIPIENT_MAIL, "Postwerk AG, Zürich")
    tell(cast.bob, kind=NoticeKind.RESTRICTED)
    tell(cast.alice, kind=NoticeKind.CORRECTED)
    sign_in(client, cast.bob)
    shown = client.get("/privacy/recipients").text
    assert "Postwerk AG, Zürich" in shown
    assert "The company’s billing system" in shown
    assert "Whoever delivers text messages" not in shown
    assert "Restriction" in shown
    assert "Correction" not in shown
    assert "/privacy/recipients" in client.get("/privacy").text


def test_anybody_gets_the_public_keys_that_notices_are_checked_by(client):
    told = client.get("/privacy/keys.json").get_json()
    assert {name: base64.b64decode(key) for name, key in told["keys"].items()} == signing.public_keys()


def test_staff_note_at_the_desk_what_was_told_by_hand(cast, client):
    case_id = tell(cast.bob)
    sign_in(client, cast.ada)
    assert "To be told by hand" in client.get("/admin/recipient-notices/").text
    first = notices(case_id)[0]
    path = f"/admin/recipient-notices/{first.id}/note"
    refused = client.post(path, data={"csrf_token": client.csrf(), "note": ""})
    assert refused.status_code == 422
    client.post(path, data={"csrf_token": client.csrf(), "note": "By letter on Monday"})
    assert (notices(case_id)[0].state, notices(case_id)[0].note) == (NoticeState.TOLD, "By letter on Monday")
