"""The page "Sign-in rules", and the pages that name whose rule a password has to meet."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from admin_app.identity.models import AccountStatus
from admin_app.kernel import clock
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from tests.factories.account_rules import make_rule
from tests.factories.billing import change
from tests.factories.passkeys import make_passkey
from tests.factories.people import PASSWORD, make_person
from tests.policy.test_values import set_value
from tests.sign_in.mailed import issue

pytestmark = pytest.mark.one_database

PATH = "/account/rules"


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def hidden(answer):
    """The page's marks: of the rules it was filled in for, and of the effects that were told."""
    return {
        name: re.search(rf'name="{name}"[^>]* value="([^"]*)"', answer.text)[1] for name in ("state", "told")
    }


def send(browser, post, answer=None, **typed):
    """The form as a browser sends it from this page, with what was typed."""
    return post(browser, PATH, **{"begins": "now", **hidden(answer or browser.get(PATH)), **typed})


def test_the_page_says_what_holds_and_whose_rule_it_is(alice, cast):
    make_rule(cast.nordlicht, Key.SESSION_DAYS, 3, by=cast.alice)
    set_value(Key.SESSION_LIMIT, 5)
    said = text(alice.get(PATH))
    assert "After 3 days Rule of Nordlicht Media GmbH, set by Alice Lindqvist on" in said
    assert "5 devices at most Rule of Gatehouse" in said
    assert "Upper and lower case, a digit and a special character Rule of Gatehouse" in said


def test_the_menu_leads_owners_there_and_nobody_else(alice, bob):
    assert f'href="{PATH}"' in alice.get("/profile").text
    assert f'href="{PATH}"' not in bob.get("/profile").text
    assert bob.get(PATH).status_code == 403


def test_what_the_operators_value_forbids_is_not_offered(alice, cast):
    make_passkey(cast.alice)
    set_value(Key.SESSION_DAYS, 3)
    set_value(Key.FACTOR_REQUIRED, "owners")
    set_value(Key.PASSWORD_RULE, "both")
    page = alice.get(PATH).text
    days = re.search(r'<select[^>]*name="session_days".*?</select>', page, re.DOTALL)[0]
    assert re.findall(r'value="(\d*)"', days) == ["", "2", "1"]
    assert re.findall(r'name="factor_required"[^>]*value="(\w*)"', page) == ["", "everybody"]
    assert 'name="password_rule"' not in page


@pytest.mark.feature("S2-03")
def test_the_effect_in_figures_comes_before_saving(alice, cast, post):
    make_passkey(cast.alice)
    assert cast.bob
    told = send(alice, post, factor_required="everybody")
    assert told.status_code == 409
    assert "1 person has no second step: Bob Solberg. From now on nothing else opens" in text(told)
    assert "Nothing is saved yet." in text(told)
    assert policy.value(Key.FACTOR_REQUIRED, cast.nordlicht.id) == "nobody"
    assert send(alice, post, told, factor_required="everybody").location == PATH
    assert policy.value(Key.FACTOR_REQUIRED, cast.nordlicht.id) == "everybody"


def test_without_a_factor_of_ones_own_the_page_leads_to_its_set_up(alice, post):
    refused = send(alice, post, factor_required="owners")
    assert refused.status_code == 409
    assert "this rule would lock you out of everything but its set-up" in text(refused)
    assert 'href="/security/authenticator"' in refused.text


def test_from_a_day_on_the_page_says_what_holds_then(alice, cast, post):
    day = (clock.now() + timedelta(days=9)).date().isoformat()
    told = send(alice, post, session_days="3", begins="day", day=day)
    send(alice, post, told, session_days="3", begins="day", day=day)
    said = text(alice.get(PATH))
    assert re.search(r"From \d+ \w+ \d{4} on: After 3 days", said)
    assert "As each person chooses, usually after 14 days" in said


def test_a_day_has_to_be_named(alice, post):
    refused = send(alice, post, session_days="3", begins="day")
    assert refused.status_code == 422
    assert "Choose the day." in refused.text


def test_another_owner_was_faster_and_what_was_typed_is_kept(alice, cast, post):
    page = alice.get(PATH)
    make_rule(cast.nordlicht, Key.SESSION_LIMIT, 3)
    late = send(alice, post, page, session_days="3", session_limit="5")
    assert late.status_code == 409
    assert "The rules were changed in the meantime" in late.text
    assert re.search(r'<option selected value="3">After 3 days', late.text)
    again = send(alice, post, late, session_days="3", session_limit="3")
    assert send(alice, post, again, session_days="3", session_limit="3").location == PATH


def test_a_rule_is_taken_back_after_a_question(alice, cast, post):
    rule_id = make_rule(cast.nordlicht, Key.SESSION_DAYS, 3)
    asked = text(alice.get(f"{PATH}/{rule_id}/end"))
    assert "Then this applies: As each person chooses" in asked
    assert post(alice, f"{PATH}/{rule_id}/end").location == PATH
    assert policy.number(Key.SESSION_DAYS, cast.nordlicht.id) == 14
    assert "After 3 days → no rule" in text(alice.get(PATH))


def test_without_a_fresh_sign_in_it_is_asked_for_with_everything_kept(stale, post):
    asked = send(stale, post, session_days="3")
    assert asked.status_code == 403
    assert "confirm_password" in asked.text
    assert re.search(r'<option selected value="3">', asked.text)
    told = send(stale, post, asked, session_days="3", confirm_password=PASSWORD)
    assert told.status_code == 409


def test_s20_the_account_of_another_cannot_be_named(alice, cast, post):
    told = send(alice, post, session_days="3", account_id=str(cast.other.id), by_owner="")
    send(alice, post, told, session_days="3", account_id=str(cast.other.id), by_owner="")
    assert policy.number(Key.SESSION_DAYS, cast.other.id) == 14
    assert policy.number(Key.SESSION_DAYS, cast.nordlicht.id) == 3


def test_while_the_account_is_suspended_the_rules_are_read_and_not_changed(alice, cast):
    make_rule(cast.nordlicht, Key.SESSION_DAYS, 3)
    change(cast.nordlicht, status=AccountStatus.SUSPENDED)
    page = alice.get(PATH)
    assert "After 3 days" in page.text
    assert 'name="session_days"' not in page.text
    assert "Withdraw" not in page.text


@pytest.mark.feature("S2-03")
def test_the_password_page_names_the_rule_in_force_and_whose_it_is(alice, bob, cast):
    assert "Rule of Gatehouse" in text(bob.get("/security/password"))
    make_rule(cast.nordlicht, Key.PASSWORD_LENGTH, 14, by=cast.alice)
    make_rule(cast.nordlicht, Key.PASSWORD_RULE, "both", at=clock.now() + timedelta(days=9))
    said = text(bob.get("/security/password"))
    assert "At least 14 characters" in said
    assert "Rule of Nordlicht Media GmbH, set by Alice Lindqvist on" in said
    assert re.search(r"A stricter rule applies from \d+ \w+ \d{4} on\.", said)
    assert f'href="{PATH}"' in alice.get("/security/password").text
    assert f'href="{PATH}"' not in bob.get("/security/password").text


def test_the_mailed_link_names_the_company_and_nobody(client, cast):
    make_rule(cast.nordlicht, Key.PASSWORD_LENGTH, 14, by=cast.alice)
    said = text(client.get(f"/link/reset/{issue(make_person(cast.nordlicht))}"))
    assert "Rule of Nordlicht Media GmbH" in said
    assert "Alice Lindqvist" not in said


def test_the_session_rules_name_the_owners_limit(bob, cast):
    for key, most in ((Key.SESSION_IDLE_MINUTES, 15), (Key.SESSION_DAYS, 3), (Key.SESSION_LIMIT, 2)):
        make_rule(cast.nordlicht, key, most)
    said = text(bob.get("/security/rules"))
    for hint in ("At most 15 minutes,", "1 to 3 days,", "At most 2 are allowed,"):
        assert f"{hint} rule of Nordlicht Media GmbH." in said
    assert "Without activity 15 minutes rule of Nordlicht Media GmbH" in said
