"""Every act of the desk on a restricted customer is refused, or declared with why it goes on; files leave them out."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.export.unrestricted import without_restricted
from admin_app.identity.models import Account, User
from admin_app.kernel.db import db as database
from admin_app.kernel.errors import DomainError
from admin_app.kernel.rights.restricted import WHILE_RESTRICTED
from admin_app.note import queries as notes_read
from admin_app.note import service as notes
from admin_app.session.models import LoginSession
from admin_app.support_access.models import SupportGrant
from admin_app.user import people
from tests.cast import actor_of, sign_in
from tests.factories.restrictions import restrict
from views.desk.account.acts import ON_ACCOUNTS
from views.desk.person.acts import ON_CUSTOMERS

FIELDS = {
    "reason": "She asked on the phone",
    "role": "owner",
    "whom": "person",
    "ground": "accuracy",
    "days": "7",
}


def states():
    database.session.rollback()
    database.session.expire_all()
    return database.session.execute(
        sa.select(User.id, User.status, User.version, User.email, Account.status, Account.version).outerjoin(
            Account, Account.id == User.account_id
        )
    ).all()


@pytest.mark.one_database
@pytest.mark.parametrize("act", [*ON_CUSTOMERS, *ON_ACCOUNTS], ids=lambda act: act.slug)
def test_each_act_of_the_desk_is_refused_unless_its_right_goes_on(app, client, cast, post, act):
    on_account = act in ON_ACCOUNTS
    restrict(cast.nordlicht)
    restrict(cast.bob)
    staff = (cast.root, cast.sam, cast.bill, cast.ada)
    who = next(one for one in staff if all(map(actor_of(one).may, act.rights)))
    sign_in(client, who)
    noun, row = ("accounts", cast.nordlicht) if on_account else ("people", cast.bob)
    before = states()
    answer = post(f"/admin/{noun}/{row.id}/{act.slug}", **FIELDS)
    if all(WHILE_RESTRICTED[right].goes_on for right in act.rights):
        assert answer.status_code < 500, answer.status_code
        assert answer.status_code not in {403, 404, 405}, answer.status_code
    else:
        assert answer.status_code == 403, answer.status_code
        assert states() == before


@pytest.mark.one_database
@pytest.mark.parametrize("slug", ["propose-username", "propose-email", "propose-removal", "propose-lift"])
def test_a_proposal_is_refused_before_its_form_is_shown_or_read_and_says_why(client, cast, post, slug):
    restrict(cast.bob)
    sign_in(client, cast.sam)
    for answer in (
        client.get(f"/admin/people/{cast.bob.id}/{slug}"),
        post(f"/admin/people/{cast.bob.id}/{slug}"),
    ):
        assert answer.status_code == 403
        assert "restricted" in answer.text


@pytest.mark.one_database
def test_with_a_recorded_ground_the_form_of_a_proposal_opens(client, cast, post):
    restrict(cast.bob)
    sign_in(client, cast.sam)
    ground = {"ground": "consent", "reason": "She asked for another name on the phone"}
    assert post(f"/admin/people/{cast.bob.id}/use-restricted-data", **ground).status_code == 303
    assert client.get(f"/admin/people/{cast.bob.id}/propose-username").status_code == 200


def test_files_of_lists_leave_them_out_and_keep_what_proves(cast):
    cast.carol  # noqa: B018 - of another account
    restrict(cast.bob)
    restrict(cast.nordlicht)

    def ids(model):
        return set(database.session.scalars(without_restricted(sa.select(model.id), model.__table__)))

    assert cast.bob.id not in ids(User)
    assert cast.alice.id not in ids(User)
    assert cast.carol.id in ids(User)
    assert ids(Account) == {cast.other.id}
    for model in (LoginSession, SupportGrant):
        assert ids(model) == set()


def test_notes_on_a_restricted_account_are_there_and_not_read(cast):
    sam = actor_of(cast.sam)
    notes.write(sam, cast.nordlicht.id, text="He lost his job")
    restrict(cast.nordlicht)
    [line] = notes_read.of_account(sam, cast.nordlicht.id, key=None, size=10).rows
    assert (line.text, line.hidden, line.may_change) == ("", True, False)


@pytest.mark.usefixtures("postgres_only")
def test_s41_an_act_in_the_very_moment_of_the_restriction_comes_before_it_or_is_refused(cast, threads):
    root = actor_of(cast.root)
    found = threads(
        [
            lambda: restrict(cast.bob, cast.ada) and None,
            lambda: people.disable(root, cast.bob.id, reason="He threatens a colleague"),
        ]
    )
    refused = [one for one in found if isinstance(one, DomainError)]
    bob = states()
    was_disabled = any(row[0] == cast.bob.id and row[1] == "disabled" for row in bob)
    assert was_disabled != bool(refused)
