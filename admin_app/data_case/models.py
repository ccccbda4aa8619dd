"""Requests of people about their personal data (GDPR art. 15 to 18), each a case with a deadline and its steps."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.case_kind import numbers
from admin_app.kernel import clock
from admin_app.kernel.db import Model, one_of

WORDS_MAX = FACTS_MAX = 2000


class DataCaseKind(enum.StrEnum):
    """What is asked for."""

    ACCESS = "access"  # art. 15
    CORRECTION = "correction"  # art. 16
    RESTRICTION = "restriction"  # art. 18
    DELETION = "deletion"  # art. 17


class Source(enum.StrEnum):
    """How the request came."""

    SELF_SERVICE = "self_service"
    MAILED_LINK = "mailed_link"
    LETTER = "letter"
    PHONE = "phone"
    EMAIL = "email"


ENTERED = (Source.LETTER, Source.PHONE, Source.EMAIL)  # by staff


class CorrectionTopic(enum.StrEnum):
    """Which of the data that staff hold is wrong: what people can change themselves needs no case."""

    NAME = "name"  # as it came from the company's system
    SIGN_IN = "sign_in"  # username, e-mail address
    COMPANY = "company"  # legal name, VAT number
    BILLING = "billing"  # services, invoices, balance
    NOTES = "notes"  # what staff wrote
    OTHER = "other"


class DataCaseState(enum.StrEnum):
    """Where a case stands. Which of them a kind of case knows is told by its own table."""

    REQUESTED = "requested"
    NEEDS_PERSON = "needs_person"  # sent back to whoever asked, for more
    NEEDS_ENTRY = "needs_entry"  # sent back to whoever entered it
    HELD = "held"  # a legal hold forbids the deletion
    PREVIEWED = "previewed"
    CLOSING = "closing"  # the account is being closed first
    IN_APPROVAL = "in_approval"
    APPROVED = "approved"
    NOTIFIED = "notified"  # the recipients of the data are told
    EXECUTED = "executed"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class DataCaseAct(enum.StrEnum):
    """What happened to a case."""

    REQUESTED = "requested"
    ENTERED = "entered"
    EXTENDED = "extended"
    DOUBTED = "doubted"  # more proof of identity is asked for
    PROVEN = "proven"  # the person answered that
    ASKED_PERSON = "asked_person"  # sent back to the person
    ANSWERED = "answered"  # what was missing, by the person
    SUPPLEMENTED = "supplemented"  # the same, by staff for them
    NOTED = "noted"  # inside, between members of staff
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    FULFILLED = "fulfilled"  # what was asked for is being done
    COPY_READY = "copy_ready"
    COPY_FAILED = "copy_failed"
    CORRECTED = "corrected"
    STATED = "stated"  # the person's own statement is kept beside what is held
    RESTRICTED = "restricted"
    PREVIEWED = "previewed"
    HELD = "held"
    RELEASED = "released"
    CLOSING_BEGUN = "closing_begun"
    CLOSING_STOPPED = "closing_stopped"
    PASSED_ON = "passed_on"
    SENT_BACK = "sent_back"
    FIRST_APPROVED = "first_approved"
    APPROVED = "approved"
    LAPSED = "lapsed"
    NOTIFIED = "notified"
    EXECUTED = "executed"


OPEN_STATES = (
    DataCaseState.REQUESTED,
    DataCaseState.NEEDS_PERSON,
    DataCaseState.NEEDS_ENTRY,
    DataCaseState.HELD,
    DataCaseState.PREVIEWED,
    DataCaseState.CLOSING,
    DataCaseState.IN_APPROVAL,
    DataCaseState.APPROVED,
    DataCaseState.NOTIFIED,
    DataCaseState.LAPSED,
)
# A statement that says it in these words uses the partial indexes below.
OPEN_CONDITION: sa.ColumnElement[bool] = sa.literal_column(
    "data_cases.state IN ('requested', 'needs_person', 'needs_entry', 'held', 'previewed', 'closing', "
    "'in_approval', 'approved', 'notified', 'lapsed')"
)
_OPEN = sa.text(
    "state IN ('requested', 'needs_person', 'needs_entry', 'held', 'previewed', 'closing', "
    "'in_approval', 'approved', 'notified', 'lapsed')"
)


class DataCase(Model):
    """One request. It is about the person `subject_id`; a deletion of the `whole_account` names the owner who asks for it.

    `requested_by` is null where staff entered it (`entered_by`), or where it came by a mailed link. `due_at` is a month after
    `received_at` (art. 12(3)), later where it was extended. `frozen_by` is the dispute that has to be settled first.
    `noted_address` is where whoever couldn't ask signed in was known to be reached by then (`telling`).
    """

    __tablename__ = "data_cases"
    __table_args__ = (
        sa.UniqueConstraint("number"),
        # One open request of a kind about a person, whatever races.
        sa.Index(
            "uq_data_cases_open",
            "subject_id",
            "kind",
            unique=True,
            postgresql_where=_OPEN,
            sqlite_where=_OPEN,
        ),
        sa.Index("ix_data_cases_subject_id_received_at_id", "subject_id", "received_at", "id"),
        sa.Index("ix_data_cases_account_id_received_at_id", "account_id", "received_at", "id"),
        sa.Index("ix_data_cases_received_at_id", "received_at", "id"),
        sa.Index("ix_data_cases_state_due_at_id", "state", "due_at", "id"),
        sa.Index("ix_data_cases_due_at_id", "due_at", "id"),
        sa.Index("ix_data_cases_decided_at_id", "decided_at", "id"),
        sa.Index("ix_data_cases_open_due", "due_at", "id", postgresql_where=_OPEN, sqlite_where=_OPEN),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    number: Mapped[str] = mapped_column(sa.String(numbers.LENGTH), default=numbers.numbered("P"))  # P-7F3K92
    kind: Mapped[DataCaseKind] = mapped_column(one_of(DataCaseKind, "kind"))
    whole_account: Mapped[bool] = mapped_column(default=False)
    topic: Mapped[CorrectionTopic | None] = mapped_column(one_of(CorrectionTopic, "topic"))
    subject_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    account_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    source: Mapped[Source] = mapped_column(one_of(Source, "source"))
    requested_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    entered_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    caller_check_id: Mapped[UUID | None] = mapped_column(sa.Uuid)  # by which the caller was verified
    words: Mapped[str] = mapped_column(sa.String(WORDS_MAX), default="")
    received_at: Mapped[datetime] = mapped_column(default=clock.now)
    due_at: Mapped[datetime] = mapped_column()
    paused_at: Mapped[datetime | None] = mapped_column()  # the time stands still since, for proof of identity
    extended_at: Mapped[datetime | None] = mapped_column()
    extension_reason: Mapped[str] = mapped_column(sa.String(WORDS_MAX), default="")
    state: Mapped[DataCaseState] = mapped_column(
        one_of(DataCaseState, "state"), default=DataCaseState.REQUESTED
    )
    moved_at: Mapped[datetime] = mapped_column(default=clock.now)  # touched by each step: raises the version
    decided_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column()
    decision_note: Mapped[str] = mapped_column(sa.String(WORDS_MAX), default="")  # the person reads it
    copy_id: Mapped[UUID | None] = mapped_column(sa.Uuid)  # of the data, that answers the request
    closed_at: Mapped[datetime | None] = mapped_column()
    frozen_by: Mapped[UUID | None] = mapped_column(sa.Uuid)
    noted_address: Mapped[str] = mapped_column(sa.Text, default="", server_default=sa.text("''"))  # sealed
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_erasing(self) -> bool:
        """Whether the erasure that it asked for has begun and isn't done: it ends with the last row."""
        return self.state is DataCaseState.EXECUTED and self.closed_at is None


class DataCaseEntry(Model):
    """One step of a case, in the order they came; the person reads the words of those that are `shared`.

    `facts` are keys of what changed, where that made the step (`deletion.preview.word_of` has words for them).
    """

    __tablename__ = "data_case_entries"
    __table_args__ = (sa.Index("ix_data_case_entries_case_id_at_id", "case_id", "at", "id"),)

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("data_cases.id"))
    act: Mapped[DataCaseAct] = mapped_column(one_of(DataCaseAct, "act", checked=False))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))  # null: a job, or a mailed link
    words: Mapped[str] = mapped_column(sa.String(WORDS_MAX), default="")
    shared: Mapped[bool] = mapped_column(default=False)
    facts: Mapped[str] = mapped_column(sa.String(FACTS_MAX), default="", server_default=sa.text("''"))
