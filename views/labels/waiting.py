"""What waits for somebody and what the bell told, in words."""

from __future__ import annotations

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l

from admin_app.affiliate.models import AffiliatePayout
from admin_app.audit.events import Event
from admin_app.bell.models import BellKind, BellNotice
from admin_app.breach_case.models import BreachCase
from admin_app.break_glass.models import BreakGlass, LegalOrder
from admin_app.closing.models import Closing
from admin_app.data_case.models import DataCase, DataCaseKind
from admin_app.dispute.models import Dispute, DisputeState
from admin_app.identity.models import User
from admin_app.legal_hold.models import LegalHold
from admin_app.objection.models import Objection
from admin_app.overview.waiting import WaitingKind, WaitingLine
from admin_app.ticket.models import Ticket, TicketSecret
from views.labels import common, policies
from views.labels.cases import data_cases, objections
from views.pages import registry

KINDS: dict[WaitingKind, LazyString] = {
    WaitingKind.CLOSING: _l("Closing of an account"),
    WaitingKind.PROPOSAL: _l("Second person"),
    WaitingKind.DISPUTE: _l("Dispute"),
    WaitingKind.OBJECTION: _l("Objection"),
    WaitingKind.BREAK_GLASS: _l("Break-glass"),
    WaitingKind.LEGAL_ORDER: _l("Legal order"),
    WaitingKind.BREACH_CASE: _l("Data breach"),
    WaitingKind.LEGAL_HOLD: _l("Legal hold"),
    WaitingKind.DATA_CASE: _l("Request about personal data"),
    WaitingKind.PAYOUT: _l("Affiliate payout"),
    WaitingKind.TICKET: _l("Support ticket"),
    WaitingKind.SERVER_PASSWORD: _l("Server password"),
}
TOLD: dict[BellKind, LazyString] = {
    BellKind.WAITS: _l("%(by)s asks a second person about %(about)s: %(what)s"),
    BellKind.CONFIRMED: _l("%(by)s confirmed your proposal about %(about)s: %(what)s"),
    BellKind.DECLINED: _l("%(by)s declined your proposal about %(about)s: %(what)s"),
    BellKind.PUT_BACK: _l("%(by)s undid your correction for %(about)s"),
    BellKind.LAPSED: _l("Nobody confirmed your proposal about %(about)s in time: %(what)s"),
}


def what(line: WaitingLine) -> str:
    """What is asked of the reader, in a few words."""
    if line.kind is WaitingKind.PROPOSAL:
        text = common.proposed(line.what)
        return text[:1].upper() + text[1:]
    if line.kind is WaitingKind.DISPUTE:
        objected = line.what == DisputeState.OBJECTED
        return gettext("Decide an objection") if objected else gettext("Confirm that it was somebody else")
    if line.kind is WaitingKind.OBJECTION:
        return str(objections.ACTS.get(Event(line.what), line.what))
    if line.kind is WaitingKind.BREAK_GLASS:
        return gettext("Review it")
    if line.kind is WaitingKind.SERVER_PASSWORD:
        return gettext("Let a colleague reveal it")
    if line.kind is WaitingKind.DATA_CASE:
        return str(data_cases.KINDS[DataCaseKind(line.what)])
    return line.what


EXPORTS: dict[BellKind, LazyString] = {
    BellKind.READY: _l("Your export is ready: %(list)s"),
    BellKind.FAILED: _l("Your export could not be written: %(list)s"),
}
OBJECTED = _l("%(by)s objected to an act of our staff about %(about)s: %(what)s")
# What waits, where the noun alone says what is asked.
WAITS: dict[str, LazyString] = {
    AffiliatePayout.__tablename__: _l("The affiliate payout of %(about)s is waiting for your step"),
    BreachCase.__tablename__: _l("A data breach has to be assessed and reported in time: %(about)s"),
    BreakGlass.__tablename__: _l("%(by)s looks at %(about)s without permission; review it when it is over"),
    DataCase.__tablename__: _l("The request %(about)s about personal data is waiting for a decision"),
    Closing.__tablename__: _l("The closing of %(about)s is waiting for your step"),
    Dispute.__tablename__: _l("The dispute of %(about)s is waiting for a decision"),
    LegalHold.__tablename__: _l("The legal hold on %(about)s has to be reviewed, or ends soon"),
    LegalOrder.__tablename__: _l("%(by)s recorded a legal order about %(about)s; confirm or decline it"),
    TicketSecret.__tablename__: _l(
        "%(by)s asks to reveal the server password of the support ticket %(about)s"
    ),
    Ticket.__tablename__: _l("It is your turn in the support ticket %(about)s"),
    User.__tablename__: _l("%(about)s lost the second step and asks for a way back"),
}


def told(notice: BellNotice) -> str:
    """One notice as a sentence."""
    if notice.noun == Objection.__tablename__:
        act = objections.act(Event(notice.what))
        return str(OBJECTED) % {"by": notice.by_name, "about": notice.about, "what": act}
    if notice.kind is BellKind.UNPROVEN:
        return gettext(
            "An e-mail whose sender isn’t proven came into the support ticket %(about)s", about=notice.about
        )
    if notice.noun in WAITS:
        return str(WAITS[notice.noun]) % {"by": notice.by_name, "about": notice.about}
    if notice.kind in EXPORTS:
        return str(EXPORTS[notice.kind]) % {"list": registry.list_name(notice.what)}
    words = {
        "by": notice.by_name,
        "about": policies.named(notice.about),
        "what": common.proposed(notice.what),
    }
    return str(TOLD[notice.kind]) % words
