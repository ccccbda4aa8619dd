"""Copies of one's own data in words."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from admin_app.data_copy.models import CopyFailure, CopyKind, CopyState

KINDS: dict[CopyKind, LazyString] = {
    CopyKind.COPY: _l("Copy of my data"),
    CopyKind.PORTABLE: _l("What I gave, for other programs"),
}
STATES: dict[CopyState, tuple[LazyString, str]] = {
    CopyState.QUEUED: (_l("In the queue"), "info"),
    CopyState.RUNNING: (_l("Being written"), "info"),
    CopyState.READY: (_l("Ready"), "good"),
    CopyState.FAILED: (_l("Not written"), "bad"),
    CopyState.CANCELLED: (_l("Cancelled"), "plain"),
    CopyState.EXPIRED: (_l("Expired"), "plain"),
}
FAILURES: dict[CopyFailure, LazyString] = {
    CopyFailure.GONE: _l("Your role changed before it was written. Ask for a new one."),
    CopyFailure.SIZE: _l("There is too much data for one file. Ask our support."),
    CopyFailure.FAULT: _l("Something went wrong on our side. Ask for it again."),
}
