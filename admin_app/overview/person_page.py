"""One person at the desk: state and cause in a sentence, ways to sign in, sessions, last attempts, story.

Ten short statements; with the session check eleven. A dispute, a case or a check of the caller that is open costs one more,
an address that waits two.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admin_app.audit import timeline
from admin_app.audit.timeline import TimelineEntry
from admin_app.caller_check import queries as caller_checks
from admin_app.caller_check.queries import CheckLine
from admin_app.data_case.desk import of_person as data_requests
from admin_app.data_case.desk.of_person import PersonRequest
from admin_app.dispute.reading import queries as dispute_queries
from admin_app.identity.models import InvitationEnd, UserKind, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import read_ahead
from admin_app.kernel.rights.lens import Lens
from admin_app.overview import attempt_runs, consent, waiting
from admin_app.overview.attempt_runs import AttemptRun
from admin_app.overview.consent import Consents, consent_lines
from admin_app.proposal import queries as proposal_queries
from admin_app.proposal.queries import ProposalLine
from admin_app.recovery_case import rules as recovery_rules
from admin_app.recovery_case.rules import OpenRecoveryCase
from admin_app.session import queries as session_queries
from admin_app.session.models import AttemptResult
from admin_app.session.queries import AttemptLine, SessionLine
from admin_app.sign_in import block, explain
from admin_app.sign_in.block import BlockCause, SignInBlock
from admin_app.sign_in.explain import Ending, Remedy
from admin_app.sign_in.factors.summary import Summary
from admin_app.sign_in.throttle import lifting
from admin_app.support_access import lens
from admin_app.ticket.desk import queries as tickets
from admin_app.ticket.desk.queries import OtherTicket
from admin_app.user import queries as user_queries
from admin_app.user.queries import PersonDetail
from admin_app.verified_caller import standing

ASKED = (recovery_rules.says_lost, dispute_queries.is_disputed, standing.is_checked)
ATTEMPTS_READ, RUNS_SHOWN, EVENTS_SHOWN, TICKETS_SHOWN = 30, 8, 10, 5


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Everything the page shows."""

    person: PersonDetail
    lens: Lens
    consents: Consents
    ways: Summary
    blocks: tuple[SignInBlock, ...]
    sessions: list[SessionLine]
    attempts: list[AttemptLine]
    events: list[TimelineEntry]
    proposals: list[ProposalLine]
    case: OpenRecoveryCase | None  # a lost second factor, under way
    dispute: dispute_queries.DisputeLine | None  # the one that is open
    requests: list[PersonRequest]  # about their data
    tickets: list[OtherTicket]  # the newest few
    call: CheckLine | None  # the reader's check of this person on the phone

    @property
    def ending(self) -> Ending | None:
        """How the last try to sign in ended, when it led nowhere."""
        return explain.last_ending(self.attempts, self.blocks)

    @property
    def attempt_runs(self) -> list[AttemptRun]:
        """The last tries to sign in, those alike in a row told as one."""
        return attempt_runs.runs(self.attempts, RUNS_SHOWN)

    @property
    def remedies(self) -> tuple[Remedy, ...]:
        """What helps the person in, the right one first."""
        return explain.remedies(self.blocks, self.ending)

    @property
    def reset_waits_until(self) -> datetime | None:
        """When a mailed password link begins to work, where staff changed how the person signs in; a dispute has its own line."""
        until = self.ways.reset_waits_until
        return until if until and until > clock.now() and self.dispute is None else None

    @property
    def id(self) -> UUID:
        """The person's id, as the menu of acts asks for it."""
        return self.person.id

    @property
    def invitation_end(self) -> InvitationEnd | None:
        """How their invitation came to nothing, of somebody who never joined."""
        return self.person.invitation_end

    @property
    def status(self) -> UserStatus:
        """The person's state, as the menu of acts asks for it."""
        return self.person.status

    @property
    def frozen(self) -> bool:
        """Whether an owner has to decide about letting the person in, as the menu of acts asks for it."""
        return self.person.frozen

    @property
    def for_closing(self) -> bool:
        """Whether the person was disabled for a closing, as the menu of acts asks for it."""
        return self.person.for_closing


def open_person(actor: Actor, user_id: UUID, kind: UserKind) -> PersonPage:
    """Gather the page of somebody of this kind as far as the reader's lens shows it. Raises NotFound, NotAllowed."""
    found, seen = user_queries.opened(
        actor, user_id, lambda account_id: _lens(actor, user_id, account_id), kind=kind
    )
    ways, blocks = block.of_person(user_id, *ASKED)
    says_lost, disputed, checked = ways.besides
    attempts = session_queries.history(user_id, seen, size=ATTEMPTS_READ).rows
    return PersonPage(
        person=found,
        lens=seen,
        consents=consent_lines(actor, found.account_id) if found.account_id else Consents(),
        ways=ways,
        blocks=_with_addresses(blocks, user_id, attempts),
        sessions=session_queries.live(user_id, seen),
        attempts=attempts,
        events=timeline.of_person(actor, seen, user_id, size=EVENTS_SHOWN).rows,
        proposals=proposal_queries.open_of(actor, [user_id]),
        case=recovery_rules.standing(user_id) if says_lost else None,
        dispute=dispute_queries.open_line(user_id) if disputed else None,
        requests=data_requests.listed(actor, user_id) if not found.is_staff else [],
        tickets=tickets.of_person(actor, user_id, TICKETS_SHOWN) if not found.is_staff else [],
        call=caller_checks.alive(actor, user_id) if checked else None,
    )


def _lens(actor: Actor, user_id: UUID, account_id: UUID) -> Lens:
    """The reader's lens, asked together with all else that the page of a customer's person reads."""
    read_ahead(
        [
            lens.reading(actor, account_id),
            block.reading(user_id, *ASKED),
            session_queries.reading_history(user_id, ATTEMPTS_READ),
            consent.reading(actor, account_id),
            session_queries.reading_live(user_id),
            timeline.reading(actor, person_id=user_id, size=EVENTS_SHOWN),
            proposal_queries.reading(actor, [user_id]),
            data_requests.reading(actor, user_id),
            *([tickets.reading_of_person(actor, user_id, TICKETS_SHOWN)] if tickets.are_seen(actor) else []),
            waiting.reading(actor),
        ]
    )
    return lens.lens_for(actor, account_id)


def _with_addresses(
    found: list[SignInBlock], user_id: UUID, attempts: list[AttemptLine]
) -> tuple[SignInBlock, ...]:
    """An address's wait, too, where one of the tries shown met it (two statements more)."""
    if not any(a.result is AttemptResult.ADDRESS_WAITING for a in attempts):
        return tuple(found)
    waits = lifting.of_addresses(user_id)
    of_address = [SignInBlock(BlockCause.WAITING_ADDRESS, w.until, w.failures) for w in waits[:1]]
    return tuple(block.in_order([*found, *of_address]))
