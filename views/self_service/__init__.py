"""The customers' self-service pages."""

from __future__ import annotations

from flask import Blueprint

from views.self_service import acting, acting_tickets
from views.self_service.account import (
    activity,
    affiliate,
    billing,
    close,
    delegates,
    enabling,
    keys,
    people,
    receipts,
    rules,
    tokens,
)
from views.self_service.account import details as account
from views.self_service.account import disputes as people_disputes
from views.self_service.account.consent import call, support_access, support_asks
from views.self_service.privacy import copies, deletion, recipients, restriction
from views.self_service.privacy import overview as privacy
from views.self_service.privacy import requests as data_requests
from views.self_service.you import (
    appearance,
    avatar,
    contacts,
    delegated,
    disputes,
    email,
    mail,
    notices,
    notifications,
    profile,
)
from views.self_service.you.signing_in import (
    addresses,
    factors,
    passkeys,
    pin,
    security,
    session_rules,
    username,
)
from views.self_service.you.ticket import server_password, ticket_files, tickets

# Each adds its pages to the blueprint of sign-in security.
SECURITY_PAGES = (addresses, disputes, factors, notices, passkeys, pin, session_rules)

# This one to the people's.
PEOPLE_PAGES = (people_disputes, enabling)

# And this one to those about another account.
ACTING_PAGES = (acting_tickets,)

# And these to the profile's.
PROFILE_PAGES = (appearance, avatar, email, username)

MOUNTED: tuple[Blueprint, ...] = (
    profile.bp,
    security.bp,
    notifications.bp,
    mail.bp,
    tickets.bp,
    ticket_files.bp,
    server_password.bp,
    privacy.bp,
    copies.bp,
    data_requests.bp,
    restriction.bp,
    deletion.bp,
    recipients.bp,
    account.bp,
    billing.bp,
    affiliate.bp,
    delegates.bp,
    delegated.bp,
    acting.bp,
    people.bp,
    rules.bp,
    contacts.bp,
    keys.bp,
    support_access.bp,
    support_asks.bp,
    call.bp,
    tokens.bp,
    activity.bp,
    receipts.bp,
    close.bp,
)
