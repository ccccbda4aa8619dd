"""The cases of an account in words: what each is, how far it has come, where it is opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_app.data_case.models import DataCaseState
from admin_app.dispute.models import DisputeState
from admin_app.objection.models import ObjectionState
from admin_app.overview.account.cases import CaseLine, CaseNoun
from admin_app.proposal.models import ProposalState
from admin_app.recovery_case.models import CaseState
from forms.base import Text
from views.http import addresses
from views.labels import common, desk
from views.labels.cases import data_cases, deletions, disputes, objections, proposal_page

RECOVERY: Mapping[CaseState, tuple[Text, str]] = {
    CaseState.WAITING: (_l("In the waiting time"), "warn"),
    CaseState.COMPLETED: (_l("Completed"), "good"),
    CaseState.CANCELLED: (_l("Cancelled"), "plain"),
    CaseState.LAPSED: (_l("Lapsed"), "plain"),
}
TITLES: Mapping[CaseNoun, Text] = {
    CaseNoun.CLOSING: _l("Closing of the account"),
    CaseNoun.DISPUTE: _l("“This wasn’t me”"),
    CaseNoun.RECOVERY: _l("Lost second step"),
    CaseNoun.OBJECTION: _l("Objection"),
    CaseNoun.ASK: _l("Support access asked for"),
    CaseNoun.DATA_CASE: _l("Data request"),
}
ICONS: Mapping[CaseNoun, str] = {
    CaseNoun.CLOSING: "door-exit",
    CaseNoun.DISPUTE: "alert-triangle",
    CaseNoun.RECOVERY: "clock",
    CaseNoun.OBJECTION: "message",
    CaseNoun.ASK: "help-circle",
    CaseNoun.PROPOSAL: "user-check",
    CaseNoun.DATA_CASE: "shield-check",
}
ADDRESSES: Mapping[CaseNoun, Callable[[UUID], str]] = {
    CaseNoun.CLOSING: lambda row_id: url_for("staff_requests.case", request_id=row_id),
    CaseNoun.DISPUTE: lambda row_id: addresses.of_row("disputes.details_view", row_id),
    CaseNoun.RECOVERY: lambda row_id: addresses.of_row("people.details_view", row_id),
    CaseNoun.OBJECTION: lambda row_id: addresses.of_row("objections.details_view", row_id),
    CaseNoun.ASK: lambda row_id: addresses.of_row("support_asks.details_view", row_id),
    CaseNoun.PROPOSAL: lambda row_id: addresses.of_row("proposals.details_view", row_id),
    CaseNoun.DATA_CASE: lambda row_id: addresses.of_row("data_cases.details_view", row_id),
}


def title(case: CaseLine) -> str:
    """What it is, in words; of a proposal what it asks for."""
    if case.noun is CaseNoun.PROPOSAL:
        named = common.proposed(case.about)
        return named[:1].upper() + named[1:]
    return str(TITLES[case.noun])


def chip(case: CaseLine) -> tuple[str, str]:
    """Its state in words, with the tone of the chip."""
    state = case.state
    if isinstance(state, DisputeState):
        words, tone = disputes.STATES[state]
        return str(words), tone
    if isinstance(state, CaseState):
        text, tone = RECOVERY[state]
        return str(text), tone
    if isinstance(state, ObjectionState):
        return objections.state(state)
    if isinstance(state, DataCaseState):
        erasing = state is DataCaseState.EXECUTED and case.ended_at is None
        named, tone = deletions.ERASING if erasing else data_cases.STATES[state]
        return (gettext("Frozen"), "warn") if case.frozen else (str(named), tone)
    if isinstance(state, ProposalState):
        return proposal_page.state(state, frozen=case.frozen)
    return desk.of(state)


def url(case: CaseLine) -> str:
    """Where it is opened; a lost second step stands on its person's page."""
    found = case.person_id if case.noun is CaseNoun.RECOVERY and case.person_id else case.id
    return ADDRESSES[case.noun](found)
