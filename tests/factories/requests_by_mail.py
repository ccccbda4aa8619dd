"""Requests about personal data by a mailed link, as their sender sees them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.data_case.models import DataCase, DataCaseKind, Source
from admin_app.data_copy.models import DataCopy
from admin_app.identity.models import Account, User
from admin_app.kernel import clock
from admin_app.kernel.actor import nobody
from admin_app.kernel.db import db, transaction
from admin_app.kernel.links import LinkPurpose
from admin_app.mailed_link import service as mailed_links
from admin_app.request_by_mail import releasing, service
from admin_app.request_by_mail.models import CopyRelease
from tests.cast import FIREFOX_ON_LINUX
from tests.factories.data_copies import make_copy
from tests.factories.people import make_person

STRANGER = nobody(ip="198.51.100.9", user_agent=FIREFOX_ON_LINUX)


def link_for(user: User) -> str:
    """The secret of a fresh link, as the mail has it."""
    with transaction():
        state = mailed_links.state_of("data_request", user.email)
        return mailed_links.issue(
            user.id, LinkPurpose.DATA_REQUEST, state=state, life=service.LINK_LIFE
        ).token


def ask_by_link(user: User, kind: str = "access", **values: Any) -> DataCase:
    """A request by a link."""
    case_id = service.send(STRANGER, link_for(user), kind=kind, **{"words": "", **values})
    return db.session.get_one(DataCase, case_id)


def make_case(user: User) -> DataCase:
    """A request that came by a link, as a row."""
    with transaction() as session:
        case = DataCase(
            id=clock.new_id(), kind=DataCaseKind.ACCESS, subject_id=user.id, account_id=user.account_id,
            source=Source.MAILED_LINK, due_at=clock.now(),
        )  # fmt: skip
        session.add(case)
    return case


def release_of(copy_id: UUID) -> CopyRelease:
    """The release of a copy as it stands."""
    db.session.rollback()
    return db.session.scalars(
        sa.select(CopyRelease).where(CopyRelease.copy_id == copy_id).execution_options(populate_existing=True)
    ).one()


def make_release(copy: DataCopy) -> CopyRelease:
    """A release that waits, as a row."""
    now = clock.now()
    with transaction() as session:
        release = CopyRelease(
            id=clock.new_id(), copy_id=copy.id, user_id=copy.user_id, opens_at=now + releasing.WAIT,
            ends_at=now + releasing.WAIT + releasing.OPEN_FOR,
        )  # fmt: skip
        session.add(release)
    return release


def stop_link(user: User, release: CopyRelease) -> str:
    """The secret by which whoever was told stops it."""
    with transaction():
        return mailed_links.issue(
            user.id,
            LinkPurpose.COPY_OBJECT,
            state=mailed_links.state_of_answer(),
            life=releasing.WAIT,
            payload={"release": release.id.hex},
        ).token


def in_world(account: Account) -> dict[str, Any]:
    """Somebody who asks by a link."""
    user = make_person(account)
    copy = make_copy(user)
    return {
        "data_request_link": link_for(user),
        "mailed_case": make_case(user).id,
        "mailed_copy": copy.id,
        "copy_object_link": stop_link(user, make_release(copy)),
    }
