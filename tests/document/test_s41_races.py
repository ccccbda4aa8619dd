"""Two approvers at the same moment, and two owners: one decides, and each proof is written once (SECURITY 41)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.document import publishing
from admin_app.document.models import DocumentAnswer
from admin_app.kernel.db import db
from admin_app.kernel.errors import Conflict
from admin_app.sign_in.flow import document_step
from tests.cast import actor_of
from tests.factories.documents import ask_to_confirm, make_draft, make_version, version
from tests.sign_in.door import knock

pytestmark = pytest.mark.postgres


def test_s41_of_two_approvers_one_confirms_and_the_other_reads_who_was_faster(cast, threads):
    draft = make_draft(cast.root)
    asked, approvers = ask_to_confirm(cast.root, draft), [actor_of(cast.ada), actor_of(cast.ari)]
    done = threads([lambda by=by: publishing.confirm(by, asked) for by in approvers])
    lost = [one for one in done if isinstance(one, Exception)]
    assert len(lost) == 1, done
    assert isinstance(lost[0], Conflict)
    assert version(draft).confirmed_by == approvers[1 - done.index(lost[0])].user_id


def test_s41_one_owner_in_two_windows_proves_it_once(cast, threads):
    version_id = make_version()
    windows = [actor_of(cast.alice, session_id=knock("alice.lind").session_id) for _ in range(2)]
    done = threads([lambda by=by: document_step.answer(by, version_id, language="en") for by in windows])
    assert not [one for one in done if isinstance(one, Exception)], done
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count(DocumentAnswer.id))) == 1
