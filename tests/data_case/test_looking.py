"""What a person wrote shows to whom their request waits for, by a look that is recorded and that they read."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from admin_app.data_case import queries
from admin_app.data_case.desk import case_look, deciding
from admin_app.kernel import clock
from admin_app.kernel.errors import NotAllowed
from admin_app.kernel.rights.lens import Area
from admin_app.kernel.rights.permissions import Permission
from admin_app.support_access.lens import lens_for
from admin_app.support_access.queries import looks_of
from tests.cast import actor_of, sign_in
from tests.factories import deletions
from tests.factories.data_cases import ask, enter, found

SECRET = "I was treated for an illness in May"


def words_read(actor, case):
    return [step.words for step in queries.steps(actor, case.id)]


def test_the_words_of_a_request_are_masked_until_a_look_opens_them_and_the_person_reads_of_it(
    cast, client, post
):
    case = ask(cast.bob, "access", words=SECRET)
    sign_in(client, cast.ada)
    masked = client.get(f"/admin/data-cases/{case.id}").text
    assert (SECRET in masked, "Show what was written" in masked) == (False, True)
    assert post(f"/admin/data-cases/{case.id}/open").status_code == 303
    assert SECRET in client.get(f"/admin/data-cases/{case.id}").text
    look = looks_of(actor_of(cast.alice), cast.nordlicht.id).rows[0]
    assert (look.ground, look.field, look.reason) == ("case", "request", case.number)
    sign_in(client, cast.bob)
    assert "Ada O. looked at private data: Profile" in re.sub(r"<[^>]+>", "", client.get("/activity").text)


def test_the_words_of_a_deletion_are_masked_likewise(cast, client, post):
    case_id = deletions.asked(cast)
    words = "I have left the company"
    sign_in(client, cast.ada)
    assert words not in client.get(f"/admin/deletions/{case_id}").text
    assert post(f"/admin/deletions/{case_id}/open").status_code == 303
    assert words in client.get(f"/admin/deletions/{case_id}").text
    assert len(looks_of(actor_of(cast.alice), cast.nordlicht.id).rows) == 1


def test_a_look_ends_after_half_an_hour_and_with_the_decision(cast):
    case, ada = ask(cast.bob, words=SECRET), actor_of(cast.ada)
    case_look.record(ada, case.id)
    assert words_read(ada, case) == [SECRET]
    with clock.shifted(timedelta(minutes=31)):
        assert words_read(ada, case) == [""]
    deciding.refuse(ada, case.id, number=case.number, note="Nothing is wrong here")
    assert words_read(ada, case) == ["", "Nothing is wrong here"]
    with pytest.raises(NotAllowed):
        case_look.record(ada, case.id)


@pytest.mark.parametrize(
    ("topic", "area"), [("sign_in", Area.PROFILE), ("notes", Area.PROFILE), ("billing", Area.BILLING)]
)
def test_a_correction_opens_what_it_is_about(cast, topic, area):
    case, ada = ask(cast.bob, topic=topic), actor_of(cast.ada)
    case_look.record(ada, case.id)
    assert lens_for(ada, cast.nordlicht.id).sees(area, user_id=cast.bob.id)
    assert not lens_for(ada, cast.nordlicht.id).sees(Area.SECURITY, user_id=cast.bob.id)


@pytest.mark.parametrize(("topic", "area"), [("notes", Area.PROFILE), ("billing", Area.BILLING)])
def test_a_correction_that_staff_entered_opens_its_words_to_them_and_nothing_it_is_about(cast, topic, area):
    case, sam = enter(cast.sam, cast.bob, topic=topic, words=SECRET), actor_of(cast.sam)
    case_look.record(sam, case.id)
    lens = lens_for(sam, cast.nordlicht.id)
    assert words_read(sam, case) == [SECRET]
    assert not lens.sees(area, user_id=cast.bob.id)
    assert not lens.sees(Area.PROFILE, "email", cast.bob.id)
    assert not lens.sees(Area.BILLING)


def test_who_entered_a_correction_opens_no_more_of_it_by_a_role_that_decides(cast):
    case = enter(cast.sam, cast.bob, words=SECRET)
    both = actor_of(cast.sam)
    both = replace(both, permissions=both.permissions | {Permission.DATA_CASE_DECIDE})
    case_look.record(both, case.id)
    assert words_read(both, case) == [SECRET]
    assert not lens_for(both, cast.nordlicht.id).sees(Area.PROFILE, "email", cast.bob.id)


def test_the_desk_shows_who_entered_a_letter_no_address_by_it(cast, client, post):
    case = enter(cast.sam, cast.bob, words=SECRET)
    sign_in(client, cast.sam)
    assert post(f"/admin/data-cases/{case.id}/open").status_code == 303
    assert SECRET in client.get(f"/admin/data-cases/{case.id}").text
    assert cast.bob.email not in client.get(f"/admin/people/{cast.bob.id}").text


def test_another_request_opens_nothing_of_the_profile(cast):
    case, ada = ask(cast.bob, "access"), actor_of(cast.ada)
    case_look.record(ada, case.id)
    assert not lens_for(ada, cast.nordlicht.id).sees(Area.PROFILE, "email", cast.bob.id)


@pytest.mark.parametrize("who", ["sam", "aud", "root", "bill"])
def test_it_opens_to_nobody_whom_it_does_not_wait_for(cast, who):
    case = ask(cast.bob, words=SECRET)
    with pytest.raises(NotAllowed):
        case_look.record(actor_of(getattr(cast, who)), case.id)


def test_whoever_entered_a_letter_opens_it_again_while_it_is_open(cast):
    case, sam = enter(cast.sam, cast.bob, words=SECRET), actor_of(cast.sam)
    assert words_read(sam, case) == [""]
    case_look.record(sam, case.id)
    assert words_read(sam, case) == [SECRET]
    deciding.correct(actor_of(cast.ada), case.id, note="Spelled with two n now")
    assert found(case.id).closed_at is not None
    assert SECRET not in words_read(sam, case)
