"""Acts on many in words: what each is called, what it does in figures, and why a row was left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from admin_app.bulk.models import BulkActName
from admin_app.proposal.queries import ProposalDetail
from forms.base import Text
from views.http.requester.reader import said


@dataclass(frozen=True, slots=True)
class BulkWords:
    """One act on many: its name, its button over a list, and for so many the sentence and button of its dry run.

    `done` says what became of whom, as the head of a column.
    """

    title: Text
    button: Text
    icon: str
    effect: Callable[[int], str]
    run: Callable[[int], str]
    done: Text
    ends: bool = False


def _invitations(number: int) -> str:
    return ngettext("Send %(num)s invitation", "Send %(num)s invitations", number)


def _new_links(number: int) -> str:
    return ngettext(
        "%(num)s person gets a new link by e-mail; the previous one stops working.",
        "%(num)s people get a new link by e-mail; the previous ones stop working.",
        number,
    )


def _first_links(number: int) -> str:
    return ngettext(
        "%(num)s person gets a link by e-mail to choose a password.",
        "%(num)s people get a link by e-mail to choose a password.",
        number,
    )


def _of_people(number: int) -> str:
    return ngettext(
        "%(num)s person is signed out everywhere and told by e-mail.",
        "%(num)s people are signed out everywhere and told by e-mail.",
        number,
    )


def _sign_out(number: int) -> str:
    return ngettext("Sign out %(num)s person", "Sign out %(num)s people", number)


def _sessions(number: int) -> str:
    return ngettext(
        "%(num)s session ends; the person is told by e-mail.",
        "%(num)s sessions end; the people are told by e-mail.",
        number,
    )


def _end_sessions(number: int) -> str:
    return ngettext("End %(num)s session", "End %(num)s sessions", number)


def _again(number: int) -> str:
    return ngettext(
        "%(num)s person can sign in again and is told by e-mail.",
        "%(num)s people can sign in again and are told by e-mail.",
        number,
    )


def _enable(number: int) -> str:
    return ngettext("Enable %(num)s person", "Enable %(num)s people", number)


WORDS: Mapping[BulkActName, BulkWords] = {
    BulkActName.FIRST_INVITATIONS: BulkWords(
        _l("First invitations"), _l("Send first invitations"), "send", _first_links, _invitations, _l("Invited"),
    ),
    BulkActName.RESEND_INVITATIONS: BulkWords(
        _l("Invitations once more"), _l("Resend invitations"), "mail-forward", _new_links, _invitations, _l("Invited again"),
    ),
    BulkActName.END_SESSIONS_OF: BulkWords(
        _l("Sign people out"), _l("Sign out everywhere"), "logout", _of_people, _sign_out, _l("Signed out"), ends=True,
    ),
    BulkActName.END_SESSIONS: BulkWords(
        _l("End sessions"), _l("End sessions"), "logout", _sessions, _end_sessions, _l("Ended"), ends=True,
    ),
    BulkActName.ENABLE_AGAIN: BulkWords(
        _l("Enable people again"), _l("Enable"), "user-check", _again, _enable, _l("Enabled"),
    ),
}  # fmt: skip


def title(name: str) -> str:
    """What an act is called."""
    return str(WORDS[BulkActName(name)].title) if name in WORDS else name


def why(text: str, params: Mapping[str, Any]) -> str:
    """Why a row was skipped or failed."""
    return said(text) % params if params else said(text)


def reason(text: str) -> str:
    """The same for all rows of a kind: names are left open."""
    return why(text, _Anybody())


class _Anybody(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"

    def __bool__(self) -> bool:
        return True


def proposed(found: ProposalDetail) -> list[tuple[str, str, str]]:
    """What a run that waits for a second person would do."""
    words = WORDS[BulkActName(str(found.facts["bulk_act"]))]
    tone = "bad" if words.ends else "warn"
    return [
        (gettext("Ends") if words.ends else gettext("New"), words.effect(int(found.facts["count"])), tone)
    ]


def told(_found: ProposalDetail) -> str:
    """Who gets a mail once it runs."""
    return gettext("Each person concerned, by e-mail.")


def url(found: ProposalDetail) -> str:
    """The page of the run, with everybody in it."""
    return url_for("bulk_runs.details_view", row_id=UUID(hex=found.target))
