"""Every value that a page may have to name has its word; a raw one is nobody's language."""

from __future__ import annotations

import pytest

from admin_app.closing.kind import Act
from admin_app.identity.models import UserStatus
from admin_app.kernel.lens import Area
from admin_app.proposal.models import ProposalState
from admin_app.session.models import AttemptResult, EndReason, Method
from admin_app.sign_in.explain import CAUSES
from admin_app.support_access.models import LookGround
from admin_app.trusted_ip.models import AddressPurpose
from tests.cast import sign_in
from tests.factories.sessions import make_session
from views.labels import closings as closing_words
from views.labels import common as words
from views.labels import desk, factors
from views.labels import proposals as proposal_words

TABLES = {
    "ways to sign in": (Method, {*words.METHODS, *filter(factors.method, Method)}, set()),
    "tries": (AttemptResult, words.ATTEMPTS, set()),
    "ends of sessions": (EndReason, words.ENDED, words.ENDED_UNSAID),
    "areas": (Area, words.AREAS, set()),
    "closed areas": (Area, words.CLOSED, set()),
    "purposes": (AddressPurpose, words.PURPOSES, set()),
    "grounds": (LookGround, words.GROUNDS, set()),
    "people": (UserStatus, words.PERSON_STATES, set()),
    "proposals": (ProposalState, proposal_words.STATES, set()),
    "moves of a closing": (Act, closing_words.STORY, set()),
    # A sign-in that worked needs no cause; one that nobody's name was on is on nobody's page.
    "causes": (AttemptResult, CAUSES, {AttemptResult.SIGNED_IN, AttemptResult.UNKNOWN_NAME}),
}


@pytest.mark.parametrize("table", TABLES)
def test_each_value_has_its_word(table):
    values, said, unsaid = TABLES[table]
    assert set(values) - set(said) == unsaid


@pytest.mark.parametrize("kind", desk.LABELS, ids=lambda kind: kind.__name__)
def test_each_state_has_its_label(kind):
    assert {member.value for member in kind} == set(desk.LABELS[kind])


def test_the_desk_names_how_somebody_signed_in(client, cast):
    sign_in(client, cast.sam)
    row = make_session(cast.alice, methods=["password", "passkey", "pin"])
    text = client.get(f"/admin/sessions/{row.id}").text
    assert "password, passkey, PIN" in text
