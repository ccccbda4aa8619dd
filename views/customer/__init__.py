"""The customers' self-service pages."""

from __future__ import annotations

from flask import Blueprint

from views.customer import (
    account,
    activity,
    addresses,
    appearance,
    avatar,
    close,
    contacts,
    disputes,
    email,
    factors,
    notices,
    passkeys,
    people,
    people_disputes,
    pin,
    profile,
    security,
    session_rules,
    support_access,
    username,
)

# Each adds its pages to the blueprint of sign-in security.
SECURITY_PAGES = (addresses, disputes, factors, notices, passkeys, pin, session_rules)

# This one to the people's.
PEOPLE_PAGES = (people_disputes,)

# And these to the profile's.
PROFILE_PAGES = (appearance, avatar, email, username)

MOUNTED: tuple[Blueprint, ...] = (
    profile.bp,
    security.bp,
    account.bp,
    people.bp,
    contacts.bp,
    support_access.bp,
    activity.bp,
    close.bp,
)
