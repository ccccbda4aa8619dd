"""Putting a network on a list: what is taken, what is refused beside its field, who hears of it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.kernel import clock
from admin_app.kernel.errors import Invalid, NotAllowed, ReauthRequired
from admin_app.trusted_ip import queries, rules, service
from tests.cast import actor_of
from tests.trusted_ip.shelf import ELSEWHERE, HERE, add, admits, keep, rows


def refusal(*args, **kwargs):
    with pytest.raises(Invalid) as refused:
        add(*args, **kwargs)
    return refused.value.field, refused.value.reason


@pytest.mark.feature("S2-13", "S2-15")
def test_an_address_that_spares_a_step_counts_at_once(cast):
    saved = add(cast.bob, "::ffff:203.0.113.7", "skip_totp", label="Office")
    assert saved.trial_until is None
    [row] = rows()
    assert (row.network, row.label, row.state, row.created_by) == (HERE, "Office", "on", cast.bob.id)


@pytest.mark.feature("S0-11", "S3-10")
def test_a_restriction_begins_on_trial_for_ten_minutes(cast):
    before = clock.now()
    saved = add(cast.bob)
    assert 599 < (saved.trial_until - before).total_seconds() < 605
    assert admits(cast.bob, HERE)
    assert not admits(cast.bob, ELSEWHERE)


def test_a_restriction_that_would_lock_its_author_out_is_refused_beside_the_field(cast):
    assert refusal(cast.bob, "198.51.100.0/24") == ("network", "locked_out")
    assert rows() == []


@pytest.mark.parametrize("network", ["203.0.0.0/15", "2001::/31", "128.0.0.0/1"])
@pytest.mark.parametrize("purpose", ["skip_totp", "skip_pin"])
def test_a_wide_network_spares_no_step(cast, network, purpose):
    network = {"203.0.0.0/15": "202.0.0.0/15", "2001::/31": "2002::/31"}.get(network, network)
    assert refusal(cast.bob, network, purpose) == ("network", "too_wide")


def test_the_widest_that_may_spare_a_step_is_taken_and_a_restriction_may_be_wider(cast):
    add(cast.bob, "203.0.0.0/16", "skip_totp")
    add(cast.bob, "2001:db8::/32", "skip_pin")
    add(cast.bob, "192.0.0.0/4", "restrict")
    assert len(rows()) == 3


@pytest.mark.parametrize("purpose", ["restrict", "skip_totp", "skip_pin"])
@pytest.mark.parametrize("network", ["0.0.0.0/0", "::/0"])
def test_everything_is_refused_for_every_purpose(cast, network, purpose):
    assert refusal(cast.bob, network, purpose) == ("network", "everything")


def test_the_same_network_stands_once_for_a_purpose(cast):
    add(cast.bob, "203.0.113.0/24", "skip_totp")
    assert refusal(cast.bob, "::ffff:203.0.113.0/120", "skip_totp") == ("network", "twice")
    add(cast.bob, "203.0.113.0/24", "skip_pin")
    assert len(rows()) == 2


def test_overlaps_are_told(cast):
    add(cast.bob, "203.0.113.0/24", "skip_totp")
    add(cast.bob, "203.0.113.7", "skip_pin")
    saved = add(cast.bob, "203.0.113.7", "skip_totp")
    assert saved.overlaps == ("203.0.113.0/24",)


def test_a_list_holds_fifty_entries(cast):
    for number in range(rules.MOST):
        keep(cast.bob, f"203.0.113.{number}", "skip_totp")
    assert refusal(cast.bob, "203.0.113.99", "skip_totp") == ("network", "full")
    add(cast.alice, "203.0.113.99", "skip_totp")


def test_an_unknown_purpose_and_a_long_label_are_refused_beside_their_fields(cast):
    assert refusal(cast.bob, purpose="bind")[0] == "purpose"
    assert refusal(cast.bob, label="x" * 81) == ("label", "too_long")
    assert refusal(cast.bob, label="a\x00b") == ("label", "control")


def test_s09_adding_an_address_asks_for_a_fresh_sign_in(cast):
    with pytest.raises(ReauthRequired):
        service.add(actor_of(cast.bob, fresh=False), network=HERE, purpose="skip_totp")


def test_staff_are_spared_no_step_but_may_restrict_themselves(cast):
    assert refusal(cast.sam, purpose="skip_totp") == ("purpose", "staff")
    add(cast.sam)
    assert not admits(cast.sam, ELSEWHERE)


def test_in_production_the_server_itself_is_nobodys_address(cast, use_settings):
    add(cast.bob, "127.0.0.1", "skip_totp")
    use_settings(environment="production")
    assert refusal(cast.carol, "127.0.0.1", "skip_totp") == ("network", "local")
    assert refusal(cast.carol, "::1", "restrict") == ("network", "local")


@pytest.mark.feature("S0-11")
def test_an_owner_sets_a_rule_for_the_whole_account_and_a_manager_does_not(cast):
    add(cast.alice, of_account=True)
    assert not admits(cast.bob, ELSEWHERE)
    assert admits(cast.carol, ELSEWHERE)
    with pytest.raises(NotAllowed):
        add(cast.bob, of_account=True)
    with pytest.raises(NotAllowed):
        queries.own_list(actor_of(cast.bob), of_account=True)


def test_s09_every_owner_hears_of_a_rule_of_the_account_and_no_mail_names_the_network(cast, outbox):
    add(cast.alice, of_account=True)
    [mail] = outbox.to(cast.alice.email)
    assert "on trial" in mail.subject
    assert "203.0.113.0/24" not in mail.text
    assert outbox.to(cast.bob.email) == []


def test_the_trail_tells_of_it_without_the_network(cast, db):
    add(cast.bob, label="Home")
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.name == "trusted_ip.added")).one()
    assert event.facts == {"list": "own_list", "purpose": "restrict", "state": "trial"}
    assert "203.0.113" not in str(event.facts)
