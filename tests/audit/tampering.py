"""A sealed trail to be tampered with, and what its verification finds."""

from __future__ import annotations

import sqlalchemy as sa

from admin_app import config
from admin_app.audit.models import AuditDetail, AuditEvent
from admin_app.audit.proof import verifying
from admin_app.kernel import signing


def verify(**more):
    url = config.active().sqlalchemy_url
    return verifying.verify(url, signing.public_keys(), **more)


def found(**more):
    return [(finding.kind, finding.seq) for finding in verify(**more).findings]


def event(seq):
    return sa.update(AuditEvent).where(AuditEvent.seq == seq)


def of(seq):
    return AuditDetail.event_id.in_(sa.select(AuditEvent.id).where(AuditEvent.seq == seq))
