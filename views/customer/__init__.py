"""The customers' self-service pages."""

from __future__ import annotations

from flask import Blueprint

from views.customer import activity, close, factors, people, profile, support_access

MOUNTED: tuple[Blueprint, ...] = (
    profile.bp,
    factors.bp,  # the whole of sign-in security
    people.bp,
    support_access.bp,
    activity.bp,
    close.bp,
)
