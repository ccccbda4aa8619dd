"""What the page of a request shows of its kind, beside what all have: each kind names its part here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from admin_app.data_case import moves
from admin_app.data_case.desk import deciding
from admin_app.data_case.kind import rules_of
from admin_app.data_case.models import ENTERED, DataCase, DataCaseAct, DataCaseKind, Source
from admin_app.kernel.rights.permissions import Permission
from admin_app.request_by_mail import doubting
from forms.desk.cases import data_cases as forms
from views.desk.acts import DeskAct
from views.http.web import current_actor


@dataclass(frozen=True, slots=True)
class CasePart:
    """A kind's part of the page: its template, what that is given, and what is said on the bar of the decision."""

    template: str
    values: Callable[[DataCase], dict[str, Any]] = lambda _row: {}


def offered(act: DataCaseAct, *kinds: DataCaseKind) -> Callable[[DataCase], bool]:
    """Whether an act's button stands: for these kinds (all without any), in the case's state, for this reader."""

    def applies(row: DataCase) -> bool:
        if (kinds and row.kind not in kinds) or row.frozen_by is not None:
            return False
        entry = next((t for t in rules_of(row.kind).table.transitions if t.act is act), None)
        if entry is None or not entry.stands_at(row.state):
            return False
        return not entry.not_after or not moves.bar(current_actor(), row)

    return applies


def _extendable(row: DataCase) -> bool:
    return deciding.may_extend(row) and offered(DataCaseAct.EXTENDED)(row)


def doubtable(row: DataCase) -> bool:
    """Whether this reader may ask for proof of identity: nobody who asked signed in is asked for more."""
    asked_signed_in = row.source is Source.SELF_SERVICE
    return not asked_signed_in and row.paused_at is None and offered(DataCaseAct.DOUBTED)(row)


def sendable_back(row: DataCase) -> bool:
    """Whether this reader may give it back for what is missing; a proof that is awaited comes first."""
    asked = DataCaseAct.SENT_BACK if row.source in ENTERED else DataCaseAct.ASKED_PERSON
    return row.paused_at is None and offered(asked, *PARTS)(row)


PARTS: dict[DataCaseKind, CasePart] = {
    DataCaseKind.ACCESS: CasePart("staff/data_cases/_access.html"),
    DataCaseKind.CORRECTION: CasePart("staff/data_cases/_correction.html"),
    DataCaseKind.RESTRICTION: CasePart("staff/data_cases/_restriction.html"),
}
D = Permission.DATA_CASE_DECIDE
# What ends a request of one kind; the acts of all kinds follow.
OF_KINDS: tuple[DeskAct[DataCase, DataCase], ...] = (
    DeskAct(
        "give-copy", forms.GiveCopyForm, deciding.give_copy, D, ("note", "version"), _l("Give %(name)s: a copy of the data"),
        _l("A copy of everything that is kept about the person is written. They get an e-mail once it is ready, and download it freshly signed in."),
        _l("Give the copy"), _l("Granted. The copy is being written."), "download",
        applies=offered(DataCaseAct.FULFILLED, DataCaseKind.ACCESS), primary=True,
    ),
    DeskAct(
        "correct", forms.CorrectedForm, deciding.correct, D, ("note", "version"), _l("Say what was corrected for %(name)s"),
        _l("Correct the data first, where it is held. The person reads here what was done."), _l("It is corrected"),
        _l("Done. The person is told."), "check", applies=offered(DataCaseAct.CORRECTED, DataCaseKind.CORRECTION), primary=True,
    ),
    DeskAct(
        "keep-statement", forms.StatementForm, deciding.keep_statement, D, ("note", "version"), _l("Keep the statement of %(name)s"),
        _l("Nothing is changed; the person’s own words are kept beside what is held, and are part of each copy of their data (GDPR art. 16)."),
        _l("Keep the statement"), _l("Kept. The person is told."), "note", applies=offered(DataCaseAct.STATED, DataCaseKind.CORRECTION),
    ),
    DeskAct(
        "restrict", forms.RestrictRequestForm, deciding.restrict, D, ("number", "ground", "note", "version"), _l("Restrict the data for %(name)s"),
        _l("The person’s data is kept, but not used, until the restriction is lifted. The person reads your note by e-mail, and is told before it ends."),
        _l("Restrict the data"), _l("Restricted. The person is told."), "lock",
        applies=offered(DataCaseAct.RESTRICTED, DataCaseKind.RESTRICTION), primary=True,
    ),
)  # fmt: skip
OF_ALL: tuple[DeskAct[DataCase, DataCase], ...] = (
    DeskAct(
        "supplement", forms.SupplementForm, deciding.supplement, Permission.DATA_CASE_ENTER, ("words", "version"),
        _l("Supplement %(name)s"), _l("The approver sent it back, because something is missing. Ask the person, and add what they say."),
        _l("Add it and pass it on"), _l("Added. It waits for a decision again."), "note",
        applies=offered(DataCaseAct.SUPPLEMENTED), primary=True,
    ),
    DeskAct(
        "send-back", forms.SendBackForm, deciding.send_back, D, ("note", "version"), _l("Send back %(name)s"),
        _l("Nothing is decided yet. The person is asked by e-mail for what is missing; if staff entered the request, whoever entered it is asked. The deadline keeps running."),
        _l("Send back"), _l("Sent back. It returns to your list with the answer."), "arrow-back-up", applies=sendable_back,
    ),
    DeskAct(
        "extend", forms.ExtendForm, deciding.extend, D, ("note", "version"), _l("Extend the time for %(name)s"),
        _l("Up to two months more, once, where the request is complex or there are many (GDPR art. 12(3)). The person is told why."),
        _l("Extend by two months"), _l("Extended. The person is told."), "clock", applies=_extendable,
    ),
    DeskAct(
        "doubt", forms.DoubtForm, doubting.ask_for_proof, D, ("reason", "asked", "version"), _l("Ask for proof of identity: %(name)s"),
        _l("Only with a reasonable doubt about who asked (GDPR art. 12(6)). The person answers by a link; until then the time stands still."),
        _l("Ask for proof"), _l("The person is asked. The time stands still until they answer."), "user-check", applies=doubtable,
    ),
    DeskAct(
        "note", forms.NoteForm, deciding.note, D, ("note", "version"), _l("Add a note to %(name)s"),
        _l("Colleagues read it. It isn’t shown to the person, but is part of a copy of their data."), _l("Add the note"),
        _l("Added."), "note", applies=offered(DataCaseAct.NOTED),
    ),
    DeskAct(
        "refuse", forms.RefuseRequestForm, deciding.refuse, D, ("number", "note", "version"), _l("Refuse %(name)s"),
        _l("The person gets your reasons by e-mail, with where to complain and that a court may be asked (GDPR art. 12(4))."),
        _l("Refuse the request"), _l("Refused. The person is told."), "gavel", ends=True, applies=offered(DataCaseAct.REFUSED, *PARTS),
    ),
)  # fmt: skip
ACTS = (*OF_KINDS, *OF_ALL)
