"""The API in words: what each route gives, and what each problem means. The page and the OpenAPI description read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from admin_app.kernel.i18n import N_


@dataclass(frozen=True, slots=True)
class RouteWords:
    """What a route gives, and more about it; both msgids."""

    title: str
    text: str = ""


ROUTES: Mapping[str, RouteWords] = {
    "account": RouteWords(N_("Your account"), N_("Its legal facts and postal addresses.")),
    "people": RouteWords(N_("The people of your account"), N_("Everybody who can sign in to it, by name.")),
    "person": RouteWords(N_("One of the people")),
    "contacts": RouteWords(N_("Your contacts"), N_("Phones first, and of each kind the primary one first.")),
    "contact": RouteWords(N_("One of your contacts")),
    "ssh_keys": RouteWords(N_("Your SSH keys"), N_("The newest first.")),
    "ssh_key": RouteWords(N_("One of your SSH keys")),
    "pgp_keys": RouteWords(N_("Your PGP keys"), N_("The newest first.")),
    "pgp_key": RouteWords(N_("One of your PGP keys")),
    "services": RouteWords(N_("The services of your account"), N_("In the order of their codes.")),
    "service": RouteWords(N_("One of the services")),
    "invoices": RouteWords(
        N_("The invoices of your account"),
        N_("The newest first. Amounts are whole numbers in the smallest unit of the currency."),
    ),
    "invoice": RouteWords(N_("One of the invoices")),
    "mails": RouteWords(
        N_("The e-mails to you and your account"),
        N_("The newest first. E-mails to other people about sign-in security are left out."),
    ),
    "mail": RouteWords(
        N_("One e-mail with its text"), N_("Links and codes that opened something aren’t kept in it.")
    ),
    "activity": RouteWords(
        N_("What happened"),
        N_(
            "The newest first: what you did and what was done to you; an owner reads everything in the account."
        ),
    ),
}
PROBLEMS: Mapping[str, str] = {
    "no_token": N_(
        "401: no token was sent, or none that works. It may have ended, or its person was disabled."
    ),
    "scope": N_("403: the token wasn’t made for this part of the account."),
    "not_allowed": N_("403: the role of its person doesn’t allow this."),
    "address_denied": N_("403: the request comes from an address from which the token doesn’t work."),
    "second_step": N_("403: the account asks for a second step, and its person has set none up."),
    "awaits_erasure": N_("403: the data of its person is going to be erased."),
    "not_found": N_("404: there is nothing here, or it belongs to another account."),
    "cursor": N_("422: the cursor leads to no page of this list."),
    "parameters": N_("422: a parameter is unknown or can’t be taken; each is named under “errors”."),
    "rate_limited": N_("429: too many requests; “Retry-After” says in how many seconds the next one counts."),
}
