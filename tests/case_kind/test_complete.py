"""Each kind of case is whole: its states are reached, its acts are told, and everybody's acts have their way."""

import importlib
import pkgutil

import pytest

import admin_app
from admin_app.audit.kinds.registry import KINDS as EVENT_KINDS
from admin_app.case_kind.definition import By, CaseKind
from admin_app.kernel.i18n import translate


def kinds():
    """All kinds that any noun declares."""
    found = {}
    for module in pkgutil.walk_packages(admin_app.__path__, "admin_app."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, CaseKind):
                found[value.name] = value
    return list(found.values())


KINDS = kinds()
EACH_KIND = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
EACH_ACT = pytest.mark.parametrize(
    ("kind", "entry"),
    [(k, t) for k in KINDS for t in k.transitions],
    ids=lambda value: getattr(value, "act", ""),
)


@EACH_KIND
def test_each_act_stands_in_one_entry(kind):
    acts = [entry.act for entry in kind.transitions]
    assert len(acts) == len(set(acts))
    # Kinds that share an enum know all of it together.
    known = {e.act for other in KINDS for e in other.transitions if type(e.act) is type(acts[0])}
    assert known == set(type(acts[0]))


@EACH_KIND
def test_each_state_is_described_and_reached_from_the_first(kind):
    reached = {entry.to for entry in kind.transitions if not entry.sources}
    for _round in kind.stages:
        reached |= {e.target(s) for e in kind.transitions for s in reached & e.sources}
    assert reached == set(kind.stages)
    states = type(next(iter(kind.stages)))
    assert {s for other in KINDS for s in other.stages if type(s) is states} == set(states)


@EACH_KIND
def test_a_case_goes_on_exactly_while_it_is_open(kind):
    for state, stage in kind.stages.items():
        ways = [e for e in kind.transitions if state in e.sources and kind.stages[e.target(state)].open]
        leads_out = [e for e in kind.transitions if state in e.sources and e.target(state) is not state]
        assert not stage.open or leads_out, state
        assert stage.open or not ways, state


@EACH_KIND
def test_whom_a_state_waits_for_can_act_there(kind):
    for state, stage in kind.stages.items():
        if stage.waits_for is not None and not stage.passing:
            assert [e for e in kind.transitions if e.stands_at(state) and e.right is stage.waits_for], state


@EACH_ACT
def test_an_act_is_told_or_says_why_not(kind, entry):
    assert (entry.event and entry.mail) or entry.silent
    assert entry.event is None or entry.event in EVENT_KINDS


@EACH_ACT
def test_an_act_of_people_asks_for_a_right(kind, entry):
    assert entry.by
    assert entry.right is not None or By.STAFF not in entry.by


@EACH_ACT
def test_an_act_has_its_words_in_both_languages(kind, entry):
    if entry.words:
        assert translate(entry.words, "de") != entry.words
