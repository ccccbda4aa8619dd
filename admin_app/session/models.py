"""Login sessions: one row a signed-in browser."""

from __future__ import annotations

import enum
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, aliased, mapped_column

from admin_app.identity.models import UserKind
from admin_app.kernel import clock
from admin_app.kernel.database.statements import Moment, among, earlier
from admin_app.kernel.db import Model, one_of


class Stage(enum.StrEnum):
    """How far a session has come; one gate before every route reads it. Only the last two are signed in."""

    FACTOR = "factor"
    FACTOR_SETUP = "factor_setup"
    LIMIT = "limit"
    HOLD = "hold"
    NEW_PASSWORD = "new_password"  # noqa: S105
    PIN = "pin"
    DOCUMENTS = "documents"
    OPEN = "open"
    LOCKED = "locked"


SIGNED_IN = frozenset({Stage.OPEN, Stage.LOCKED})  # the stages that count


class Method(enum.StrEnum):
    """What somebody proved at the door; a session keeps them in the order in which they were given."""

    PASSWORD = "password"  # noqa: S105
    TOTP = "totp"
    RECOVERY_CODE = "recovery_code"
    PASSKEY = "passkey"
    PIN = "pin"
    INVITATION = "invitation"


class EndReason(enum.StrEnum):
    """Why a session ended."""

    SIGNED_OUT = "signed_out"
    OTHER_DEVICE = "other_device"
    STAFF = "staff"
    IDLE = "idle"
    LIFE = "life"
    PASSWORD = "password"  # noqa: S105
    DISABLED = "disabled"
    ACCOUNT = "account"
    REPLACED = "replaced"
    FACTOR = "factor"
    PIN = "pin"
    LIMIT = "limit"
    NOT_ME = "not_me"
    RECOVERY = "recovery"
    IDENTITY = "identity"
    EMAIL = "email"


class LifeColumns(Protocol):
    """What of a session tells how long it lasts: the row, or these columns of it."""

    @property
    def last_seen_at(self) -> datetime:
        """The last activity."""

    @property
    def ends_at(self) -> datetime:
        """The end of its life, whatever happens."""

    @property
    def idle_seconds(self) -> int:
        """How long it lasts without activity."""


def lapsed(times: LifeColumns, moment: datetime) -> EndReason | None:
    """Over at a moment by the times it was given, though no request has told it yet."""
    if moment >= times.ends_at:
        return EndReason.LIFE
    idle = timedelta(seconds=times.idle_seconds)
    return EndReason.IDLE if moment - times.last_seen_at >= idle else None


# In the words of their indexes, so that both databases use them.
HELD_BACK = sa.text("ended_at IS NULL AND stage = 'hold'")
REFUSED = sa.text(
    "result NOT IN ('signed_in', 'factor_needed', 'held', 'new_password_needed', 'pin_needed', 'session_limit', 'moved', 'copy_refused', 'documents_wait')"
)


class LoginSession(Model):
    """One signed-in browser. The cookie is `id.secret`; only the secret's hash stands here.

    `account_id` is the customer's, so that an account's sessions are found without its people.
    The secret is renewed at each rise of rights; a request in flight with the former one passes for 10 s.
    """

    __tablename__ = "login_sessions"
    __table_args__ = (
        sa.Index("ix_login_sessions_created_at_id", "created_at", "id"),
        sa.Index("ix_login_sessions_user_id_created_at", "user_id", "created_at"),
        sa.Index(
            "ix_login_sessions_live",
            "user_id",
            postgresql_where=sa.text("ended_at IS NULL"),
            sqlite_where=sa.text("ended_at IS NULL"),
        ),
        sa.Index(
            "ix_login_sessions_live_account_id",
            "account_id",
            postgresql_where=sa.text("ended_at IS NULL"),
            sqlite_where=sa.text("ended_at IS NULL"),
        ),
        sa.Index("ix_login_sessions_ip_hash", "ip_hash"),
        sa.Index(
            "ix_login_sessions_held", "created_at", "id", postgresql_where=HELD_BACK, sqlite_where=HELD_BACK
        ),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    kind: Mapped[UserKind] = mapped_column(one_of(UserKind, "kind", 10, checked=False))  # as the user's
    account_id: Mapped[UUID | None] = mapped_column(sa.Uuid)
    stage: Mapped[Stage] = mapped_column(one_of(Stage, "stage"))
    secret_hash: Mapped[str] = mapped_column(sa.String(64))
    former_hash: Mapped[str] = mapped_column(sa.String(64), default="")
    renewed_at: Mapped[datetime] = mapped_column(default=clock.now)
    first_ip: Mapped[str] = mapped_column(sa.String(45), default="")
    last_ip: Mapped[str] = mapped_column(sa.String(45), default="")
    ip_hash: Mapped[str] = mapped_column(sa.String(64), default="")
    country: Mapped[str] = mapped_column(sa.String(2), default="")
    user_agent: Mapped[str] = mapped_column(sa.String(400), default="")
    device: Mapped[str] = mapped_column(sa.String(80), default="")  # "Firefox on Windows"
    methods: Mapped[list[str]] = mapped_column(default=list)  # of Method
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    fresh_until: Mapped[datetime | None] = mapped_column()
    locked_since: Mapped[datetime | None] = mapped_column()
    ends_at: Mapped[datetime] = mapped_column()  # absolute life
    idle_seconds: Mapped[int] = mapped_column(default=1800)
    lock_seconds: Mapped[int] = mapped_column(default=0)  # the screen locks after so long; 0: never
    pin_failures: Mapped[int] = mapped_column(default=0)
    bound_ip: Mapped[str] = mapped_column(sa.String(45), default="")  # the one address it works from; "": any
    browser_hash: Mapped[str] = mapped_column(
        sa.String(64), default=""
    )  # of the browser's own cookie; "": unknown
    # How much of each kind waited for the person when it was last counted, for lists.
    waiting: Mapped[dict[str, Any]] = mapped_column(default=dict)
    places: Mapped[list[str]] = mapped_column(
        default=list
    )  # marks of where it was used besides: sign_in.moves
    # When "Confirm it's you" last proved a second factor in it.
    confirmed_at: Mapped[datetime | None] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column()
    ended_why: Mapped[EndReason | None] = mapped_column(one_of(EndReason, "ended_why"))

    @classmethod
    def live(cls, moment: Moment | None = None) -> sa.ColumnElement[bool]:
        """Sessions that somebody is signed in with: open or locked, not ended, neither past life nor idle time.

        The one rule for whatever counts, lists or tells sessions, judged by the clock (at `moment`, else now). What
        ends sessions goes by `ended_at` alone: a sign-in that waits for its code ends too, though it isn't counted.
        """
        at = clock.now() if moment is None else moment
        return sa.and_(
            cls.ended_at.is_(None),
            among(cls.stage, SIGNED_IN),
            cls.ends_at > at,
            cls.last_seen_at > earlier(at, cls.idle_seconds),
        )

    @classmethod
    def held(cls, moment: Moment | None = None) -> sa.ColumnElement[bool]:
        """Sign-ins from a new country that wait for the mailed link, and whose browser could still go on."""
        at = clock.now() if moment is None else moment
        return sa.and_(HELD_BACK, cls.ends_at > at, cls.last_seen_at > earlier(at, cls.idle_seconds))

    def is_live(self, moment: datetime | None = None) -> bool:
        """Whether somebody is signed in with it: as `live`."""
        ended = self.ended_at is not None or self.stage not in SIGNED_IN
        return not ended and lapsed(self, moment or clock.now()) is None


class KnownKind(enum.StrEnum):
    """What of a person's sign-ins is known from before."""

    DEVICE = "device"
    COUNTRY = "country"
    NETWORK = "network"  # only where a session moved to it


class KnownPlace(Model):
    """A browser (by the hash of its own cookie), country or network that a person was signed in from."""

    __tablename__ = "known_places"
    __table_args__ = (sa.UniqueConstraint("user_id", "kind", "value"),)

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    kind: Mapped[KnownKind] = mapped_column(one_of(KnownKind, "kind"))
    value: Mapped[str] = mapped_column(sa.String(64))
    words: Mapped[str] = mapped_column(sa.String(80), default="")  # "Firefox on Windows"; empty for a country
    first_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_at: Mapped[datetime] = mapped_column(default=clock.now)
    session_id: Mapped[UUID | None] = mapped_column(sa.Uuid)  # the sign-in that brought it, or
    moved: Mapped[bool] = mapped_column(default=False)  # the session that went on there
    # When the person said "It was me"; the very first place needs no answer.
    answered_at: Mapped[datetime | None] = mapped_column()


class AttemptResult(enum.StrEnum):
    """At which step a try to sign in ended, and how."""

    SIGNED_IN = "signed_in"
    WAITING = "waiting"  # refused unheard during a wait of the name, or of the codes
    ADDRESS_WAITING = "address_waiting"  # during one of the address
    UNKNOWN_NAME = "unknown_name"
    WRONG_KIND = "wrong_kind"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105
    NO_PASSWORD = "no_password"  # noqa: S105
    PASSWORD_DISABLED = "password_disabled"  # noqa: S105
    NOT_ACTIVE = "not_active"
    ACCOUNT_CLOSED = "account_closed"
    ADDRESS_DENIED = "address_denied"
    FACTOR_NEEDED = "factor_needed"
    WRONG_CODE = "wrong_code"
    FACTOR_DISABLED = "factor_disabled"
    SESSION_LIMIT = "session_limit"
    OUTSIDE_IDENTITY = "outside_identity"
    BOUND_ELSEWHERE = "bound_elsewhere"
    HELD = "held"
    WRONG_PASSKEY = "wrong_passkey"
    PASSKEY_REFUSED = "passkey_refused"  # its counter went back
    PIN_NEEDED = "pin_needed"
    WRONG_PIN = "wrong_pin"
    NEW_PASSWORD_NEEDED = "new_password_needed"  # noqa: S105
    MOVED = "moved"  # a session went on in another browser, country or network
    COPY_REFUSED = "copy_refused"  # an older copy of a session's cookie was used
    DOCUMENTS_WAIT = "documents_wait"  # to be read and answered


# Where a sign-in waits whose proofs were right so far.
STEPS = frozenset(
    {
        AttemptResult.DOCUMENTS_WAIT,
        AttemptResult.FACTOR_NEEDED,
        AttemptResult.HELD,
        AttemptResult.NEW_PASSWORD_NEEDED,
        AttemptResult.PIN_NEEDED,
        AttemptResult.SESSION_LIMIT,
    }
)


class SignInAttempt(Model):
    """One try to sign in. An unknown name is kept as a keyed hash only."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (
        sa.Index("ix_sign_in_attempts_user_id_at", "user_id", "at"),
        sa.Index("ix_sign_in_attempts_at_id", "at", "id"),
        sa.Index("ix_sign_in_attempts_refused", "at", "id", postgresql_where=REFUSED, sqlite_where=REFUSED),
        sa.Index("ix_sign_in_attempts_ip_hash_at", "ip_hash", "at"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    user_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    name_hash: Mapped[str] = mapped_column(sa.String(64), default="")
    result: Mapped[AttemptResult] = mapped_column(one_of(AttemptResult, "result"))
    method: Mapped[str] = mapped_column(sa.String(30), default="")
    session_id: Mapped[UUID | None] = mapped_column(sa.Uuid)
    ip: Mapped[str] = mapped_column(sa.String(45), default="")
    ip_hash: Mapped[str] = mapped_column(sa.String(64), default="")
    country: Mapped[str] = mapped_column(sa.String(2), default="")
    device: Mapped[str] = mapped_column(sa.String(80), default="")
    refusal_code: Mapped[str] = mapped_column(sa.String(12), default="")
    waits_until: Mapped[datetime | None] = mapped_column()  # of one that was refused during a wait

    @classmethod
    def refused(cls) -> sa.ColumnElement[bool]:
        """Tries that were refused: neither signed in, nor a step that waits, nor told of a session."""
        return sa.and_(REFUSED)

    @classmethod
    def stands(cls) -> sa.ColumnElement[bool]:
        """Tries that are lines of their own: a step folds into the later step or sign-in of the same session.

        The one rule for whatever lists or counts tries.
        """
        return sa.not_(sa.and_(cls.result.in_(STEPS), cls._followed_by(*STEPS, AttemptResult.SIGNED_IN)))

    @classmethod
    def went_on(cls) -> sa.ColumnElement[bool]:
        """Tries whose session was signed in with later."""
        return cls._followed_by(AttemptResult.SIGNED_IN)

    @classmethod
    def _followed_by(cls, *results: AttemptResult) -> sa.Exists:
        later = aliased(cls)
        return sa.exists().where(
            later.user_id == cls.user_id,  # and no earlier, by the index
            later.at >= cls.at,
            sa.tuple_(later.at, later.id) > sa.tuple_(cls.at, cls.id),
            later.session_id == cls.session_id,
            later.result.in_(results),
        )
