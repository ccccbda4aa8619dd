"""What is told of people of an account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from babel.lists import format_list
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _


def what_ends(counts: Mapping[str, int]) -> str:
    """What ends at once when an owner disables somebody, in figures, and what follows."""
    things = _in_figures(counts)
    if not things:
        return _(
            "There are no sessions, tokens or keys to end. No sign-in works until you enable this person again. They get an e-mail about it."
        )
    return _(
        "This ends at once, for good: %(things)s. No sign-in works until you enable this person again. They get an e-mail about it.",
        things=things,
    )


def what_ends_by_staff(counts: Mapping[str, int]) -> str:
    """The same as our staff do it."""
    things = _in_figures(counts)
    if not things:
        return _(
            "There are no sessions, tokens or keys to end. No sign-in works any more. The person and the owners are told by e-mail."
        )
    return _(
        "This ends at once, for good: %(things)s. No sign-in works any more. The person and the owners are told by e-mail.",
        things=things,
    )


def closing_ends(counts: Mapping[str, int]) -> str:
    """What ends when an account is closed, in figures, as a list within a sentence."""
    return _in_figures(counts, _("every sign-in"), _("support access"))


def _in_figures(counts: Mapping[str, int], *more: str) -> str:
    ends = Counter(counts)  # nothing was counted for whoever may not ask
    there = {
        "sessions": ngettext("%(num)s session", "%(num)s sessions", ends["sessions"]),
        "tokens": ngettext("%(num)s API token", "%(num)s API tokens", ends["tokens"]),
        "ssh_keys": ngettext("%(num)s SSH key", "%(num)s SSH keys", ends["ssh_keys"]),
        "pgp_keys": ngettext("%(num)s PGP key", "%(num)s PGP keys", ends["pgp_keys"]),
        "delegations": ngettext("%(num)s delegation", "%(num)s delegations", ends["delegations"]),
        "tickets": ngettext("%(num)s open ticket", "%(num)s open tickets", ends["tickets"]),
    }
    things = [*(words for name, words in there.items() if ends[name]), *more]
    return str(format_list(things, locale=get_locale() or "en")) if things else ""
