"""Who gains and who loses what, before it is saved."""

from admin_app.role import editing, effects
from tests.cast import actor_of
from tests.factories.people import make_person, make_staff
from tests.factories.roles import make_role


def moves(cast, role, *rights):
    found = editing.preview(actor_of(cast.root), role.id, name=role.name, rights=rights)
    return {(m.gained, m.rights): set(m.names) for m in found.moves}


def test_who_has_a_right_by_another_role_neither_gains_nor_loses_it(cast):
    role = make_role("person:restore", "policy:read", held_by=[cast.sam, cast.bill])
    assert moves(cast, role, "policy:read", "billing:write", "wait:end") == {
        (True, ("wait:end",)): {"Bill Weidmann"},
        (True, ("billing:write",)): {"Sam Ferreira"},
        (False, ("person:restore",)): {"Bill Weidmann"},
    }


def test_rights_that_the_same_people_lose_stand_together(cast):
    people = [make_person(cast.nordlicht, full_name=f"Person {n}") for n in range(7)]
    role = make_role(
        "own_people:invite", "own_people:disable", "own_account:read", scope="account", held_by=people
    )
    found = editing.preview(actor_of(cast.root), role.id, name=role.name, rights=["own_account:read"])
    lost = next(m for m in found.moves if not m.gained)
    assert (lost.rights, lost.count, len(lost.names)) == (("own_people:invite", "own_people:disable"), 7, 5)


def test_nobody_gains_by_a_role_that_nobody_holds(cast):
    role = make_role("policy:read")
    assert moves(cast, role, "policy:read", "wait:end") == {(True, ("wait:end",)): set()}


def test_many_people_are_counted_up_to_a_bound_in_few_statements(cast, monkeypatch, count_statements):
    monkeypatch.setattr(effects, "COUNT_LIMIT", 2)
    people = [make_staff("support", factor=False, password=False) for _ in range(4)]
    role = make_role("billing:write", held_by=people)
    with count_statements() as seen:
        assert len(effects.holders_of(role, 3)) == 3
        [lost] = effects.moves(role, [r for r in role.permissions if r != "billing:write"])
    assert seen.total == 3
    assert lost.count > 2
