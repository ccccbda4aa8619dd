"""Deletions in words: the chip of each state, the steps of the way, each step that was taken as a sentence. For both sides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from admin_app.data_case.models import DataCaseAct, DataCaseState
from admin_app.data_case.queries import CaseStep as Taken
from admin_app.deletion import preview
from admin_app.deletion.queries import DeletionCase, OwnDeletion
from admin_app.personal_data.vocabulary import RECIPIENT_WORDS
from admin_app.recipient.models import NoticeKind
from admin_app.recipient.service import RecipientAnswer
from forms.base import Text
from views.http.context import fmt_time
from views.labels.cases.closing_steps import CaseStep, Progress
from views.labels.cases.recipients import STATES as ANSWERS

A, S = DataCaseAct, DataCaseState
STATES: dict[DataCaseState, tuple[Text, str]] = {
    S.REQUESTED: (_l("Preview is made"), "info"),
    S.PREVIEWED: (_l("Sent back"), "warn"),
    S.HELD: (_l("Stopped by a legal hold"), "warn"),
    S.CLOSING: (_l("Account is being closed"), "info"),
    S.IN_APPROVAL: (_l("Waits for approval"), "warn"),
    S.APPROVED: (_l("Waiting time"), "warn"),
    S.LAPSED: (_l("Approval lapsed"), "warn"),
    S.NOTIFIED: (_l("Recipients are told"), "warn"),
    S.EXECUTED: (_l("Erased"), "plain"),
    S.REFUSED: (_l("Refused"), "bad"),
    S.WITHDRAWN: (_l("Withdrawn"), "plain"),
}
ERASING: tuple[Text, str] = (_l("Being erased"), "warn")
# act: (sentence, icon, tone); <b> marks the act, %(who)s who did it.
STORY: dict[DataCaseAct, tuple[LazyString, str, str]] = {
    A.REQUESTED: (_l("<b>%(who)s asked</b> for the deletion"), "send", "info"),
    A.ENTERED: (_l("<b>%(who)s entered</b> the request"), "note", "act"),
    A.NOTED: (_l("<b>%(who)s noted</b> something"), "note", "act"),
    A.DOUBTED: (_l("<b>%(who)s asked for proof</b> of identity"), "shield-check", "act"),
    A.PROVEN: (_l("<b>%(who)s answered</b> what was asked as proof"), "message", "info"),
    A.EXTENDED: (_l("<b>%(who)s extended</b> the time to answer"), "clock", "act"),
    A.PREVIEWED: (_l("<b>The preview was made</b>"), "list-check", "plain"),
    A.CLOSING_BEGUN: (_l("<b>The closing of the account began</b>"), "door-exit", "plain"),
    A.CLOSING_STOPPED: (_l("<b>The account isn’t closed</b>, so nothing is erased"), "x", "warn"),
    A.PASSED_ON: (_l("<b>%(who)s passed on</b> to approval"), "arrow-right", "act"),
    A.HELD: (_l("<b>A legal hold stops it</b>"), "lock", "warn"),
    A.RELEASED: (_l("<b>The legal hold has ended</b>"), "lock-open", "good"),
    A.SENT_BACK: (_l("<b>%(who)s sent it back</b>"), "arrow-back-up", "act"),
    A.FIRST_APPROVED: (_l("<b>%(who)s approved</b> as the first of two"), "gavel", "act"),
    A.APPROVED: (_l("<b>%(who)s approved</b> the deletion"), "gavel", "act"),
    A.REFUSED: (_l("<b>%(who)s refused</b> the deletion"), "x", "act"),
    A.WITHDRAWN: (_l("<b>The request was withdrawn</b>"), "arrow-back-up", "good"),
    A.LAPSED: (_l("<b>The approval lapsed</b>, because something changed"), "alert-triangle", "warn"),
    A.NOTIFIED: (_l("<b>The recipients of the data were told</b>"), "mail", "plain"),
    A.EXECUTED: (_l("<b>The erasure began</b>"), "x", "bad"),
}
LAPSED_BECAUSE = _l("<b>The approval lapsed</b>, because this changed: %(changed)s")
# How far a case has come, in the order of the steps drawn below.
AT: dict[DataCaseState, int] = {
    S.REQUESTED: 2,
    S.PREVIEWED: 2,
    S.CLOSING: 2,
    S.HELD: 3,
    S.LAPSED: 3,
    S.IN_APPROVAL: 3,
    S.APPROVED: 4,
    S.NOTIFIED: 5,
    S.EXECUTED: 7,
}


@dataclass(frozen=True, slots=True)
class Told:
    """One step that was taken, for a timeline."""

    html: Markup
    icon: str
    tone: str


def chip(found: DeletionCase | OwnDeletion) -> tuple[Text, str]:
    """How a case stands; what is begun to be erased isn't erased yet."""
    return ERASING if found.case.is_erasing else STATES[found.case.state]


def _at(found: DeletionCase | OwnDeletion) -> int:
    at = AT.get(found.case.state, 0)
    return at - 1 if found.case.is_erasing else at


def story(step: Taken) -> Told:
    """One step that was taken as a sentence."""
    text, icon, tone = STORY[step.act]
    changed = [_(word) for word in map(preview.word_of, step.changed) if word]
    if changed:
        return Told(Markup(str(LAPSED_BECAUSE)) % {"changed": ", ".join(changed)}, icon, tone)  # noqa: S704 - our own words
    return Told(Markup(str(text)) % {"who": step.who}, icon, tone)  # noqa: S704 - our own; what is put in is escaped


def recipients(answers: Iterable[RecipientAnswer]) -> list[tuple[str, str, str, datetime | None]]:
    """Who was told, what came of it, with its tone and moment."""
    return [
        (_recipient(row), str(ANSWERS[row.state][0]), ANSWERS[row.state][1], row.ended_at) for row in answers
    ]


def _recipient(row: RecipientAnswer) -> str:
    """Its name, and that it was told last that the erasure is called off."""
    name = _(RECIPIENT_WORDS[row.recipient])
    if row.kind is NoticeKind.CALLED_OFF:
        return _("%(recipient)s: erasure called off", recipient=name)
    return name


def steps(case: DeletionCase) -> list[CaseStep]:
    """A case's way as the desk draws it."""
    at = _at(case)
    asked, checked = case.step(A.REQUESTED, A.ENTERED), case.checked
    decided = case.step(A.APPROVED)
    given = _("%(given)s of %(needed)s approved", given=len(case.approvals), needed=case.needed)
    lines = [
        (_("Asked"), _line(asked)),
        (_("Preview"), _line(checked) or _check(case)),
        (_("Approval"), _line(decided) or (given if case.needed > 1 else _("One approver"))),
        (_("Waiting time"), _until(case.deletion.wait_until, case.wait_days)),
        (_("Recipients told"), fmt_time(case.deletion.notified_at) if case.deletion.notified_at else ""),
        (_("Erased"), fmt_time(case.erased_at) if case.erased_at else ""),
    ]
    return _drawn(lines, at)


def own_steps(found: OwnDeletion | None, wait_days: int, *, whole: bool) -> list[CaseStep]:
    """The same for whoever asks, in calmer words; before asking without any progress."""
    at = _at(found) if found else 0
    until = found.deletion.wait_until if found else None
    lines = [
        (_("You ask"), _("You confirm it’s you, and see what is erased and what is kept.")),
        (
            _("The account is closed") if whole else _("It is checked"),
            _("Our billing team settles what is open; you are told of each step by e-mail.")
            if whole
            else _("Whether the law makes us keep anything, and for how long."),
        ),
        (
            _("Two people approve") if whole else _("Someone approves"),
            _("Never somebody whom it is about. They have a month from your request."),
        ),
        (
            _own_wait(wait_days),
            _until(until, wait_days) or _("You can withdraw until then. Nothing can be changed meanwhile."),
        ),
        (_("Others are told"), _("Whoever received your data from us is asked to erase it too.")),
        (_("Your data is erased"), _("You get a certificate by e-mail, which anybody can check.")),
    ]
    return _drawn(lines, at)


def _drawn(lines: list[tuple[str, str]], at: int) -> list[CaseStep]:
    return [CaseStep(label, sub, _progress(place, at)) for place, (label, sub) in enumerate(lines, 1)]


def _progress(place: int, at: int) -> Progress:
    if place < at:
        return "done"
    return "now" if place == at else ""


def _line(step: Taken | None) -> str:
    return Markup("{}, {}").format(fmt_time(step.at), step.who) if step else ""


def _check(case: DeletionCase) -> str:
    return fmt_time(case.deletion.previewed_at) if case.deletion.previewed_at else ""


def _own_wait(days: int) -> str:
    if not days:
        return _("No waiting time")
    return ngettext("One day to change your mind", "%(num)s days to change your mind", days)


def _until(until: datetime | None, days: int) -> str:
    if until is not None:
        return Markup(_("until %(when)s")) % {"when": fmt_time(until)}  # noqa: S704 - ours; the time is escaped
    return (
        ngettext("one day, can be withdrawn", "%(num)s days, can be withdrawn", days) if days else _("none")
    )
