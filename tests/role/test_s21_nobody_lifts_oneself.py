"""Roles as data raise nobody who edits them, and leave an administrator (SECURITY 21)."""

import pytest

from admin_app.kernel.errors import Conflict, Invalid, NotAllowed
from admin_app.kernel.rights.permissions import STAFF_ROLES
from admin_app.role import editing, effects
from admin_app.role.second import WhySecond
from admin_app.user import staff
from tests.cast import actor_of
from tests.factories.people import make_staff
from tests.factories.roles import make_role, rights_of, set_rights

WHY = {"reason": "For the test"}
ADMINISTERS = ("staff:write", "role:write")


def why(cast, role, *rights):
    return editing.preview(actor_of(cast.root), role.id, name=role.name, rights=rights).why_second


def ask(by, role, *rights):
    return editing.change(actor_of(by), role.id, name=role.name, rights=rights, **WHY).proposal_id


def test_s21_a_role_that_one_holds_changes_once_a_second_administrator_confirms(cast, outbox):
    role = make_role(held_by=[cast.root])
    assert why(cast, role, "policy:read") is WhySecond.OWN
    asked = ask(cast.root, role, "billing:write")
    assert rights_of(role.id) == set()
    with pytest.raises(NotAllowed):
        editing.confirm_change(actor_of(cast.root), asked)
    editing.confirm_change(actor_of(cast.ruth), asked)
    assert rights_of(role.id) == {"billing:write"}
    assert {m.to for m in outbox.all() if m.template == "rights_changed"} == {cast.root.email}


def test_s21_who_doesnt_write_roles_confirms_no_change_of_one(cast):
    asked = ask(cast.root, make_role(held_by=[cast.root]), "billing:write")
    for who in (cast.sam, cast.aud, cast.ada):
        with pytest.raises(NotAllowed):
            editing.confirm_change(actor_of(who), asked)


def test_s41_what_was_asked_for_another_state_of_the_role_is_not_confirmed(cast):
    role = make_role(held_by=[cast.root])
    asked = ask(cast.root, role, "billing:write")
    editing.change(actor_of(cast.ruth), role.id, name="Late shift", rights=role.permissions, **WHY)
    with pytest.raises(Conflict):
        editing.confirm_change(actor_of(cast.ruth), asked)
    assert rights_of(role.id) == set()


def test_s21_two_who_confirm_at_once_change_it_once(cast, threads, postgres_only):
    third = make_staff("administrator")
    asked = ask(cast.root, make_role(held_by=[cast.root]), "billing:write")
    actors = [actor_of(cast.ruth), actor_of(third)]
    results = threads([lambda a=a: editing.confirm_change(a, asked) for a in actors])
    assert sum(isinstance(r, Conflict) for r in results) == 1, results


def test_s21_no_edit_leaves_nobody_who_sees_to_staff_and_roles(cast):
    one, two = make_staff("support"), make_staff("support")
    role = make_role(*ADMINISTERS, held_by=[one, two])
    asked = ask(one, role, "staff:write")
    with pytest.raises(Invalid) as refused:
        editing.confirm_change(actor_of(two), asked)
    assert refused.value.reason == "last_administrator"
    assert rights_of(role.id) == set(ADMINISTERS)


def test_s21_an_edit_and_a_disabling_at_once_leave_an_administrator(cast, threads, postgres_only):
    one, two = make_staff("support", username="one"), make_staff("support", username="two")
    role = make_role(*ADMINISTERS, name="Ones", held_by=[one])
    make_role(*ADMINISTERS, name="Twos", held_by=[two])
    asked, chief, other = ask(one, role, "policy:read"), actor_of(two), actor_of(one)
    acts = (
        lambda: editing.confirm_change(chief, asked),
        lambda: staff.disable_staff(other, two.id, reason="quarrel", typed="two"),
    )
    results = threads(list(acts))
    assert sum(isinstance(r, Exception) for r in results) == 1, results


@pytest.mark.parametrize("right", ["staff:write", "role:write"])
def test_s21_a_role_that_administers_needs_a_second_administrator_before_and_after(cast, right):
    weak, strong = make_role("policy:read", name="Weak"), make_role(right, "policy:read", name="Strong")
    assert why(cast, weak, right) is WhySecond.ADMINISTRATOR
    assert why(cast, strong, "policy:read") is WhySecond.ADMINISTRATOR


def test_s21_one_administrator_is_enough_for_what_raises_neither(cast):
    assert why(cast, make_role("policy:read", held_by=[cast.bill]), "person:restore") is None


def test_s21_no_role_that_administers_is_given_by_one_alone(cast):
    role = make_role(*ADMINISTERS)
    new = {"email": "nia@company.example", "full_name": "Nia Park"}
    staff.invite_staff(actor_of(cast.root), role_keys=[role.key], **new, **WHY)
    staff.give_roles(actor_of(cast.root), cast.sam.id, role_keys=["support", role.key], typed="sam", **WHY)
    assert effects.holders_of(role) == []
    assert rights_of(role.id) == set(ADMINISTERS)


def test_s21_a_role_of_ones_own_making_acts_on_staff_but_not_on_oneself(cast):
    chief = make_staff("support")
    make_role(*ADMINISTERS, *(p.value for p in STAFF_ROLES["support"]), held_by=[chief])
    staff.disable_staff(actor_of(chief), cast.bill.id, reason="left us", typed="bill")
    with pytest.raises(NotAllowed):
        staff.disable_staff(actor_of(chief), chief.id, reason="left us", typed=chief.username)


def test_s21_whoever_sees_to_staff_and_roles_counts_as_administrator_by_whichever_roles(cast):
    chief = make_staff("support")
    for number, right in enumerate(ADMINISTERS):
        make_role(right, name=f"Half {number}", held_by=[chief])
    staff.disable_staff(actor_of(chief), cast.root.id, reason="left us", typed="root")  # chief stays


def test_s21_half_an_administrator_is_none(cast):
    half = make_staff("support")
    make_role("staff:write", held_by=[half])
    with pytest.raises(Invalid) as refused:
        staff.disable_staff(actor_of(half), cast.root.id, reason="left us", typed="root")
    assert refused.value.reason == "last_administrator"


def test_s21_two_custom_administrators_who_disable_each_other_leave_one(cast, threads, postgres_only):
    one, two = (make_staff("support", username=name) for name in ("one", "two"))
    make_role(*ADMINISTERS, held_by=[one, two])
    pairs = [(actor_of(one), two.id, "two"), (actor_of(two), one.id, "one")]
    results = threads(
        [lambda p=p: staff.disable_staff(p[0], p[1], reason="quarrel", typed=p[2]) for p in pairs]
    )
    assert sum(isinstance(r, Exception) for r in results) == 1, results


def test_s21_a_right_that_an_edit_took_a_moment_ago_is_lost(cast):
    role = make_role("staff:write", "policy:read", held_by=[cast.bill])
    in_flight = actor_of(cast.bill)
    assert cast.root
    set_rights(role, "policy:read")
    with pytest.raises(NotAllowed):
        staff.disable_staff(in_flight, cast.sam.id, reason="left us", typed="sam")
