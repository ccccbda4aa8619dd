"""Objections at the desk: the list, the evidence, the answers, and what upheld ones ask for."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.objection import service
from admin_app.objection.models import Objection, ObjectionState
from admin_app.user import people
from tests.cast import actor_of, sign_in
from tests.factories.objections import WORDS, object_to, objection
from tests.factories.proposals import PROOF
from tests.factories.receipts import receipt_of
from tests.receipts.acts import ACTS, WHY, make_fay
from views.labels.cases.objections import ACTS as NAMES
from views.labels.cases.objections import REMEDIES

pytestmark = pytest.mark.one_database

NOTE = "We had the wrong person on the phone"


@pytest.fixture
def disabled(cast):
    """Sam disabled Fay, and Alice objects; the objection's id."""
    people.disable(actor_of(cast.sam), make_fay(cast).id, reason=WHY)
    return object_to(receipt_of(Event.PERSON_DISABLED).id, cast.alice)


@pytest.fixture
def ada(client, cast):
    sign_in(client, cast.ada)
    return client


def late(objection_id):
    with transaction() as session:
        session.execute(
            sa.update(Objection)
            .where(Objection.id == objection_id)
            .values(due_at=clock.now() - timedelta(hours=1))
        )


def test_each_act_and_each_inverse_has_its_words():
    from admin_app.audit.receipts.kinds import RECEIPTS

    assert NAMES.keys() == {event for event, kind in RECEIPTS.items() if not kind.rolls_back}
    assert REMEDIES.keys() == {kind.inverse.event for kind in RECEIPTS.values() if kind.inverse}


def test_an_approver_reads_all_the_evidence_and_answers(ada, cast, disabled):
    page = ada.get(f"/admin/objections/{disabled}").text
    for said in (WORDS, WHY, "Alice Lindqvist", "Sam Ferreira, support", "active</del><ins>disabled"):
        assert said in page
    for answer in ("uphold", "reject"):
        assert f"/admin/objections/{disabled}/{answer}" in page
    sent = ada.post(f"/admin/objections/{disabled}/uphold", data={"note": NOTE, "csrf_token": ada.csrf()})
    assert sent.status_code == 303
    assert objection(disabled).state is ObjectionState.UPHELD
    assert NOTE in ada.get(f"/admin/objections/{disabled}").text


def test_the_proof_of_an_act_of_two_is_shown_and_private_values_are_masked(ada, cast):
    ACTS[Event.PERSON_EMAIL_CHANGED](cast, make_fay(cast))
    opened = object_to(receipt_of(Event.PERSON_EMAIL_CHANGED).id, cast.alice)
    page = ada.get(f"/admin/objections/{opened}").text
    assert PROOF.replace("'", "&#39;") in page
    assert "f•••••@nordlicht.example" in page
    assert "fay.new@" not in page


def test_somebody_who_had_a_part_reads_why_another_answers(client, cast, disabled):
    with transaction() as session:
        session.execute(sa.text("UPDATE receipts SET done_by = :id"), {"id": cast.ada.id.hex})
    sign_in(client, cast.ada)
    page = client.get(f"/admin/objections/{disabled}").text
    assert "You were involved in this act" in page
    assert f"/admin/objections/{disabled}/uphold" not in page


def test_an_answer_that_came_too_late_keeps_what_was_typed(ada, cast, disabled):
    service.reject(actor_of(cast.ari), disabled, note="Looked at")
    answer = ada.post(f"/admin/objections/{disabled}/uphold", data={"note": NOTE, "csrf_token": ada.csrf()})
    assert answer.status_code == 409
    assert "Ari Mäkinen decided this" in answer.text
    assert NOTE in answer.text


def test_upheld_leads_whoever_may_to_the_inverse_act_with_the_objection_as_reason(client, cast, disabled, db):
    service.uphold(actor_of(cast.ada), disabled, note=NOTE)
    sign_in(client, cast.sam)
    page = client.get(f"/admin/objections/{disabled}").text
    fay = db.session.scalar(sa.select(User.id).where(User.username == "fay.holm"))
    url = f"/admin/people/{fay}/enable?because={disabled}"
    assert url in page
    assert f"Objection upheld: {NOTE}" in client.get(url).text
    assert "Enable the person" in client.get("/admin/").text


@pytest.mark.both_databases
@pytest.mark.parametrize("because", ["x", "", "0" * 36, "' OR 1"])
def test_s31_an_address_that_names_no_upheld_objection_fills_nothing_in(client, cast, disabled, because):
    sign_in(client, cast.sam)
    for named in (because, str(disabled)):
        answer = client.get(f"/admin/people/{cast.bob.id}/disable?because={named}")
        assert answer.status_code == 200
        assert "Objection upheld" not in answer.text


def test_an_overdue_objection_stands_in_red_on_the_home_of_approvers(ada, cast, disabled):
    assert '<span class="chip bad">Overdue</span>' not in ada.get("/admin/").text
    late(disabled)
    page = ada.get("/admin/").text
    assert '<span class="chip bad">Overdue</span>' in page
    assert f"/admin/objections/{disabled}" in page
    assert f"{disabled}" in ada.get("/admin/objections/?overdue=yes").text


def test_home_of_others_shows_no_objections(client, cast, disabled):
    for who in (cast.sam, cast.bill):
        sign_in(client, who)
        assert str(disabled) not in client.get("/admin/").text
