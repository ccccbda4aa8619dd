"""What the summary card of sign-in security says: the state in a sentence, and the one next step."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from admin_app.overview.security_page import SecurityPage, SecurityStep
from views.sign_in import factor_pages


@dataclass(frozen=True, slots=True)
class Card:
    """The card's words; without a button there is nothing to do."""

    title: str
    text: str
    button: str = ""
    target: str = ""  # an endpoint of the blueprint, or a place on the page
    posts: bool = False  # the button begins the step at once


def card(found: SecurityPage) -> Card:
    """The card for where somebody stands."""
    match found.standing.next:
        case SecurityStep.ANSWER:
            return Card(
                _("Was this you?"),
                ngettext(
                    "There was a sign-in from a new place. Say whether it was you.",
                    "There were %(num)s sign-ins from new places. Say whether it was you.",
                    len(found.places),
                ),
                _("Look at it"),
                "#activity",
            )
        case SecurityStep.PASSWORD:
            return Card(
                _("Next step: a password"),
                _("You don’t have one yet; a passkey alone opens your account."),
                _("Choose one"),
                ".change_password",
            )
        case SecurityStep.SECOND_WAY:
            return _second_way(found)
        case SecurityStep.CODES:
            return _codes(found)
    return Card(_("All set"), _("Password, a second way to sign in and recovery codes are in place."))


def _second_way(found: SecurityPage) -> Card:
    for factor in factor_pages.shown(found.ways):
        if factor.state.disabled and factor.words.renew:
            title, text = factor.words.renew
            return Card(str(title), str(text), _("Set it up"), f".{factor.manage}")
    return Card(
        _("Next step: two-step sign-in"),
        _(
            "A stolen password alone would open your account. An authenticator app takes a minute, and brings recovery codes."
        ),
        _("Set it up"),
        f".{factor_pages.first_begun() or factor_pages.first_to_set_up()}",
        posts=bool(factor_pages.first_begun()),
    )


def _codes(found: SecurityPage) -> Card:
    left = ngettext(
        "You have %(num)s of 10 codes left.", "You have %(num)s of 10 codes left.", found.ways.codes_left
    )
    return Card(
        _("One step left: new recovery codes"),
        left + " " + _("Without them, a lost phone can lock you out."),
        _("Create new codes"),
        ".recovery_codes",
    )
