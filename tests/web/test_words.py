"""Every value that a page may have to name has its word; a raw one is nobody's language."""

from __future__ import annotations

import pytest
from flask_babel import force_locale

from admin_app.closing.kind import ClosingAct
from admin_app.identity import role_words
from admin_app.identity.models import UserStatus
from admin_app.kernel.rights.lens import Area
from admin_app.kernel.rights.permissions import Permission
from admin_app.proposal.models import ProposalState
from admin_app.session.models import AttemptResult, EndReason, Method
from admin_app.session.queries import OF_SESSION
from admin_app.sign_in.explain import CAUSES
from admin_app.support_access.models import LookGround
from admin_app.trusted_ip.models import AddressPurpose
from tests.cast import sign_in
from tests.factories.sessions import make_session
from views.desk.parts import facts
from views.labels import common, desk
from views.labels.cases import closings as closing_labels
from views.labels.cases import proposal_page as proposal_labels
from views.labels.people import factors

pytestmark = pytest.mark.one_database

TABLES = {
    "ways to sign in": (Method, {*common.METHODS, *filter(factors.method, Method)}, set()),
    "tries": (AttemptResult, common.ATTEMPTS, set()),
    "ends of sessions": (EndReason, common.ENDED, common.ENDED_UNSAID),
    "areas": (Area, common.AREAS, set()),
    "closed areas": (Area, common.CLOSED, set()),
    "purposes": (AddressPurpose, common.PURPOSES, set()),
    "grounds": (LookGround, common.GROUNDS, set()),
    "people": (UserStatus, common.PERSON_STATES, set()),
    "proposals": (ProposalState, proposal_labels.STATES, set()),
    "rights": (Permission, role_words.RIGHTS, set()),
    "moves of a closing": (ClosingAct, closing_labels.STORY, set()),
    # A sign-in that worked needs no cause; one that nobody's name was on is on nobody's page; what is told of a session is no try.
    "causes": (AttemptResult, CAUSES, {AttemptResult.SIGNED_IN, AttemptResult.UNKNOWN_NAME, *OF_SESSION}),
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


@pytest.mark.parametrize(
    ("kept", "said"),
    [("Firefox on Windows", "Firefox unter Windows"), ("Firefox", "Firefox"), ("", ""), (None, "")],
)
def test_a_device_is_told_in_the_readers_language(app, kept, said):
    with app.test_request_context(), force_locale("de"):
        assert common.device_name(kept) == said


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [("language", "de", "Deutsch"), ("country", "NO", "Norwegen"), ("name", "de", "de")],
)
def test_a_code_in_the_trail_is_told_as_the_word_of_its_field(app, field, value, word):
    with app.test_request_context(), force_locale("de"):
        assert facts.said(value, field) == word
