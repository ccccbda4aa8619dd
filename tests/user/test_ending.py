"""Keys and tokens end with whoever is kept out, and with the account, in the same transaction (DOMAIN 10, SECURITY 12)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.identity.models import User
from admin_app.kernel.db import db, transaction
from admin_app.user import ending, people
from tests.cast import actor_of, sign_in
from tests.factories import closing
from tests.factories.delegations import make_delegation
from tests.factories.erasures import again, begin
from tests.factories.imports import Files
from tests.factories.people import make_account
from tests.factories.pgp_keys import make_pgp_key
from tests.factories.ssh_keys import make_ssh_key
from tests.factories.tokens import make_token


def equip(user):
    """Give somebody one of everything that opens something but a session."""
    make_ssh_key(user)
    make_pgp_key(user)
    make_token(user)
    make_delegation(make_account(), user)


def left_of(user):
    """What is live of theirs."""
    db.session.rollback()
    return {name for name, count in ending.counted(user.id).items() if count}


def disabled(cast):
    people.disable(actor_of(cast.alice), cast.bob.id)


def closed(cast):
    closing.executed(cast)


def person_erased(cast):
    begin(cast.bob)


def account_erased(cast):
    begin(cast.nordlicht)


@pytest.mark.parametrize(
    ("how", "who"), [(disabled, "bob"), (person_erased, "bob"), (account_erased, "bob"), (closed, "alice")]
)
def test_s12_whatever_keeps_a_person_out_takes_sessions_tokens_keys_and_delegations_along(
    cast, client, how, who
):
    user = getattr(cast, who)
    for person in (user, cast.carol):
        equip(person)
    sign_in(client, user)
    assert left_of(user) == {noun.name for noun in ending.ENDING}
    how(cast)
    assert left_of(user) == set()
    assert left_of(cast.carol) == {"tokens", "ssh_keys", "pgp_keys", "delegations"}


@pytest.mark.parametrize("kind", ["accounts", "people"])
def test_s12_an_import_that_closes_an_account_or_disables_somebody_does_so_too(app, tmp_path, kind):
    files = Files(tmp_path / "export").add("accounts").add("people")
    files.run()
    user = db.session.scalars(sa.select(User).where(User.username_folded == "mara")).one()
    if kind == "people":
        with transaction() as session:
            session.merge(user).status = "active"
    equip(user)
    state = {"accounts": "deactivated", "people": "disabled"}[kind]
    files.new().add("accounts", **({"status": state} if kind == "accounts" else {}))
    files.add("people", **({"status": state} if kind == "people" else {})).run()
    assert left_of(user) == set()


def test_the_certificate_of_an_erasure_counts_the_keys_that_went_as_it_began(
    cast, run_jobs, use_settings, tmp_path
):
    use_settings(files_folder=str(tmp_path), erasure_file=str(tmp_path / "erasures"))
    equip(cast.bob)
    case_id = begin(cast.bob)
    run_jobs()
    counts = again(case_id).counts
    assert (counts["ssh_keys"], counts["pgp_keys"]) == ({"deleted": 1}, {"deleted": 1})
