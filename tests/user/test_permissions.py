"""Who may do what: every act on people, staff, accounts and consent, by every role."""

import pytest

from admin_app.account import service as accounts
from admin_app.kernel.errors import NotAllowed, NotFound
from admin_app.support_access import service as support_access
from admin_app.user import people, staff
from tests.cast import actor_of
from tests.factories.people import make_person
from tests.factories.support import allow

WHY = {"reason": "for the test"}
NEW = {"email": "new@x.example", "full_name": "New"}
EVERYBODY = ("alice", "bob", "carol", "sam", "bill", "ada", "root", "aud")


def invited(cast):
    return make_person(cast.nordlicht, status="invited", password=False).id


def disabled(cast):
    return make_person(cast.nordlicht, status="disabled").id


def on_staff(command, **more):
    def act(cast, actor):
        state = "disabled" if command is staff.enable_staff else "active"
        command(
            actor,
            make_person(None, role="billing", username="target", status=state).id,
            typed="target",
            **WHY,
            **more,
        )

    return act


ACTS = {
    "invite": (lambda c, a: people.invite(a, **NEW), "alice carol"),
    "resend invitation": (lambda c, a: people.resend_invitation(a, invited(c), **WHY), "alice sam root"),
    "disable": (lambda c, a: people.disable(a, c.bob.id, **WHY), "alice sam root"),
    "disable the others": (lambda c, a: people.disable_others(a, **WHY), "alice carol"),
    "enable": (lambda c, a: people.enable(a, disabled(c), **WHY), "alice sam root"),
    "change role": (lambda c, a: people.change_role(a, c.bob.id, role="owner", **WHY), "alice root"),
    "invite staff": (lambda c, a: staff.invite_staff(a, role_keys=["support"], **NEW, **WHY), "root"),
    "disable staff": (on_staff(staff.disable_staff), "root"),
    "enable staff": (on_staff(staff.enable_staff), "root"),
    "give roles": (on_staff(staff.give_roles, role_keys=["support"]), "root"),
    "suspend": (lambda c, a: accounts.suspend(a, c.nordlicht.id, **WHY), "bill root"),
    "allow support": (lambda c, a: support_access.allow(a, areas=["profile"]), "alice carol"),
    "extend support": (lambda c, a: support_access.extend(a, allow(c.alice).id), "alice"),
    "end support": (lambda c, a: support_access.end(a, allow(c.alice).id), "alice"),
    "look": (lambda c, a: (allow(c.alice), support_access.look(a, c.nordlicht.id, area="profile")), "sam"),
    "look at amounts": (lambda c, a: support_access.billing_look(a, c.nordlicht.id, **WHY), "bill"),
}
# To the owner of another account these rows are absent (SECURITY 19).
FOREIGN = {
    "resend invitation",
    "disable",
    "enable",
    "change role",
    "suspend",
    "extend support",
    "end support",
}


@pytest.mark.one_database  # `require` asks for what the actor has; statements have their own tests on both
@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("name", ACTS)
def test_each_act_is_done_by_whom_the_table_names_and_refused_to_all_others(cast, name, who):
    act, allowed = ACTS[name]
    make_person(cast.nordlicht, role="owner")
    make_person(cast.other)
    _ = cast.alice, cast.ruth
    actor = actor_of(getattr(cast, who))
    if who in allowed.split():
        act(cast, actor)
        return
    with pytest.raises((NotAllowed, NotFound)) as refused:
        act(cast, actor)
    if who == "carol" and name in FOREIGN:
        assert refused.value.status == 404
