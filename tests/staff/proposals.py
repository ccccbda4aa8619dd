"""What the tests of proposals' pages have in common."""

from __future__ import annotations

import re

import sqlalchemy as sa

from admin_app.kernel.db import db as database
from admin_app.proposal.models import Proposal
from admin_app.sign_in.models import TotpCredential

NEW = "fay.secret.new@nordlicht.example"


def newest():
    database.session.rollback()
    return database.session.scalars(sa.select(Proposal).order_by(Proposal.created_at.desc())).first()


def app_of(user):
    database.session.rollback()
    database.session.expire_all()
    return database.session.get(TotpCredential, user.id)


def plain(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))
