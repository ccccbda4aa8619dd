"""What becomes of data: how long it is kept, and what access, restriction and erasure do to it, each with its reason."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from admin_app.kernel.i18n import N_
from admin_app.personal_data.vocabulary import Data


class Until(enum.StrEnum):
    """When rows go, or their private values."""

    PERSON = "person"
    ACCOUNT = "account"
    PARENT = "parent"
    REMOVED = "removed"
    REPLACED = "replaced"
    PERIOD = "period"
    POLICY = "policy"
    OWN_END = "own_end"
    GOOD = "good"


UNTIL_WORDS: dict[Until, str] = {
    Until.PERSON: N_("As long as the person is known here"),
    Until.ACCOUNT: N_("As long as the account is known here"),
    Until.PARENT: N_("As long as what it belongs to"),
    Until.REMOVED: N_("Until somebody removes it"),
    Until.REPLACED: N_("Until a newer one takes its place"),
    Until.OWN_END: N_("Until its own end, then removed within the hour"),
    Until.PERIOD: N_("%(days)s days, then removed within the hour"),
    Until.POLICY: N_("%(time)s, as a policy says, then removed within a day"),
    Until.GOOD: N_("Without an end"),
}


@dataclass(frozen=True, slots=True)
class Keep:
    """How long rows stay. A period or policy counts from the time in `since`: a column, or `table.column` of what it belongs to.

    `only`: the columns that are emptied then, while the row stays as long as what it belongs to; without any the row goes.
    An own end may be one that a policy gave when the row was made. `year_end`: whole years, which begin with the end of
    the year of `since`.
    """

    until: Until
    days: timedelta | None = None
    policy: str = ""
    since: str = ""
    only: tuple[str, ...] = ()
    year_end: bool = False

    def words(self, lengths: Mapping[str, str]) -> tuple[str, dict[str, str | int]]:
        """A msgid, and what stands in its places. `lengths`: the times that policies say, in words, by their keys."""
        time: dict[str, str | int] = {"time": lengths[self.policy]} if self.policy else {}
        if self.only and self.policy:
            return N_("Its values %(time)s, as a policy says, the entry as long as what it belongs to"), time
        if self.only:
            return N_("Its values until their own end, the entry as long as what it belongs to"), {}
        if self.year_end:
            return N_(
                "%(time)s from the end of the year of the invoice, as a policy says, then removed within a day"
            ), time
        if self.policy and self.until is Until.OWN_END:
            return N_("%(time)s, as a policy says, then removed within the hour"), time
        return UNTIL_WORDS[self.until], {"days": self.days.days} if self.days else time


WITH_PERSON = Keep(Until.PERSON)
WITH_ACCOUNT = Keep(Until.ACCOUNT)
WITH_PARENT = Keep(Until.PARENT)
UNTIL_REMOVED = Keep(Until.REMOVED)
UNTIL_REPLACED = Keep(Until.REPLACED)
FOR_GOOD = Keep(Until.GOOD)


def for_period(days: timedelta, *, since: str, only: str = "") -> Keep:
    """For a fixed time after a moment that a column of the row tells."""
    return Keep(Until.PERIOD, days=days, since=since, only=tuple(only.split()))


def until_time(column: str, *, only: str = "", policy: str = "") -> Keep:
    """Until a moment that a column of the row tells; `policy`: the one that said it when the row was made."""
    return Keep(Until.OWN_END, policy=policy, since=column, only=tuple(only.split()))


def by_policy(key: str, *, since: str, only: str = "", year_end: bool = False) -> Keep:
    """For as long as a policy says, after a moment that a column of the row, or of what it belongs to, tells."""
    return Keep(Until.POLICY, policy=key, since=since, only=tuple(only.split()), year_end=year_end)


class Export(enum.StrEnum):
    """What a copy of somebody's data holds of a column (GDPR art. 15 and 20)."""

    PORTABLE = "portable"  # the person gave it: in the copy and in the portable set
    ACCESS = "access"
    MASKED = "masked"  # in the copy, other people's identifiers masked
    SECRET = "secret"  # noqa: S105
    COPIES = "copies"
    BEFORE = "before"
    TECHNICAL = "technical"
    WITHHELD = "withheld"


IN_COPY = frozenset({Export.PORTABLE, Export.ACCESS, Export.MASKED})

EXPORT_WORDS: dict[Export, str] = {
    Export.PORTABLE: N_("In the copy, and in the portable set, since the person gave it."),
    Export.ACCESS: N_("In the copy."),
    Export.MASKED: N_("In the copy; what identifies other people is masked (GDPR art. 15(4))."),
    Export.SECRET: N_("Not in the copy: it would open a door to whoever finds the file."),
    Export.COPIES: N_("Not in the copy: it is computed from values that are in it."),
    Export.BEFORE: N_("Not in the copy: it may hold secrets; the history in the copy tells what changed."),
    Export.TECHNICAL: N_("Not in the copy: it says nothing of the person."),
    Export.WITHHELD: N_("Not in the copy as long as the law forbids to tell of it (GDPR art. 23)."),
}

# What a copy holds of each kind of data, where the declaration of a table says nothing else.
EXPORTED: dict[Data, Export] = {
    Data.KEY: Export.ACCESS,  # ties the files of a copy together
    Data.LINK: Export.ACCESS,
    Data.TECHNICAL: Export.TECHNICAL,
    Data.SECRET: Export.SECRET,
    Data.COPY: Export.COPIES,
    Data.FORMER: Export.BEFORE,
    Data.WORDS: Export.MASKED,
}


class Restriction(enum.StrEnum):
    """What the restriction of somebody's data does to rows (GDPR art. 18)."""

    STORED = "stored"
    PROTECTS = "protects"
    PROVES = "proves"
    CLAIMS = "claims"
    REQUEST = "request"
    COPY = "copy"
    NOTHING = "nothing"


RESTRICTION_WORDS: dict[Restriction, str] = {
    Restriction.STORED: N_(
        "Only stored: neither shown to staff, changed nor deleted by age, except on a recorded ground."
    ),
    Restriction.PROTECTS: N_("Goes on: it protects the person’s own sign-in (GDPR art. 18(2))."),
    Restriction.PROVES: N_(
        "Goes on being written: it proves what is done, the restriction included (GDPR art. 18(2))."
    ),
    Restriction.CLAIMS: N_("Only stored, but used as far as a claim needs it (GDPR art. 18(2))."),
    Restriction.REQUEST: N_("Goes on: it answers what the person asked for (GDPR art. 18(2))."),
    Restriction.COPY: N_("Ends at its time all the same: it is a copy, and what it copies stays stored."),
    Restriction.NOTHING: N_("Not concerned: it holds nothing of a person."),
}


class Deed(enum.StrEnum):
    """What is done to rows."""

    DELETE = "delete"
    EMPTY = "empty"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Ending:
    """What is done to rows, and why."""

    deed: Deed
    why: str


class Erasure(enum.Enum):
    """What the erasure of a person or an account does to rows (GDPR art. 17)."""

    DELETED = Ending(Deed.DELETE, N_("Deleted: nobody needs it once the person is gone."))
    WITH_PARENT = Ending(Deed.DELETE, N_("Deleted together with what it belongs to."))
    FOR_REFERENCES = Ending(
        Deed.EMPTY, N_("Every value is removed; an empty row stays, so that what others did stays told.")
    )
    FOR_DECISIONS = Ending(
        Deed.EMPTY, N_("Names and words are removed; the row stays, since it proves how others decided.")
    )
    FOR_FIGURES = Ending(
        Deed.EMPTY, N_("Names and words are removed; the row stays, since figures count it.")
    )
    FOR_CHAIN = Ending(
        Deed.EMPTY,
        N_("The private words are removed; ids that lead to nobody stay, so that the chain stays provable."),
    )
    BY_LAW = Ending(
        Deed.KEEP,
        N_("Kept unchanged and locked as long as tax and commercial law ask for it (GDPR art. 17(3)(b))."),
    )
    FOR_CLAIMS = Ending(Deed.KEEP, N_("Kept as far as legal claims need it (GDPR art. 17(3)(e))."))
    AS_REGISTER = Ending(
        Deed.KEEP, N_("Kept: the law asks for a register of data breaches (GDPR art. 33(5)).")
    )
    AS_PROOF = Ending(
        Deed.KEEP,
        N_("Kept: it proves that the data was erased, and names nobody (GDPR art. 5(2))."),
    )
    AGAINST_RETURN = Ending(
        Deed.KEEP, N_("Kept as a keyed hash, so that an import doesn’t bring back what was erased.")
    )
    NOTHING = Ending(Deed.KEEP, N_("Stays: it holds nothing of a person."))
    FOLLOWS = Ending(Deed.KEEP, N_("Goes by itself: the database keeps it equal to what it is a copy of."))
