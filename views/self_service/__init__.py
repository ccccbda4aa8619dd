"""The customers' self-service pages."""

from __future__ import annotations

from flask import Blueprint

from views.self_service.account import (
    activity,
    call,
    close,
    enabling,
    people,
    receipts,
    rules,
    support_access,
    support_asks,
)
from views.self_service.account import details as account
from views.self_service.account import disputes as people_disputes
from views.self_service.privacy import copies
from views.self_service.privacy import overview as privacy
from views.self_service.you import (
    addresses,
    appearance,
    avatar,
    contacts,
    disputes,
    email,
    factors,
    notices,
    passkeys,
    pin,
    profile,
    security,
    session_rules,
    username,
)

# Each adds its pages to the blueprint of sign-in security.
SECURITY_PAGES = (addresses, disputes, factors, notices, passkeys, pin, session_rules)

# This one to the people's.
PEOPLE_PAGES = (people_disputes, enabling)

# And these to the profile's.
PROFILE_PAGES = (appearance, avatar, email, username)

MOUNTED: tuple[Blueprint, ...] = (
    profile.bp,
    security.bp,
    privacy.bp,
    copies.bp,
    account.bp,
    people.bp,
    rules.bp,
    contacts.bp,
    support_access.bp,
    support_asks.bp,
    call.bp,
    activity.bp,
    receipts.bp,
    close.bp,
)
