"""The customers' self-service pages."""

from __future__ import annotations

from flask import Blueprint

from views.customer import (
    activity,
    addresses,
    close,
    factors,
    notices,
    people,
    pin,
    profile,
    security,
    session_rules,
    support_access,
)

# Each adds its pages to the blueprint of sign-in security.
SECURITY_PAGES = (addresses, factors, notices, pin, session_rules)

MOUNTED: tuple[Blueprint, ...] = (
    profile.bp,
    security.bp,
    people.bp,
    support_access.bp,
    activity.bp,
    close.bp,
)
