"""The password: its rule, its change."""

from __future__ import annotations

import unicodedata

import pytest
import sqlalchemy as sa
import zxcvbn
from hypothesis import example, given
from hypothesis import strategies as st

from admin_app.audit.models import AuditEvent
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, RateLimited, ReauthRequired
from admin_app.policy.models import PolicyValue
from admin_app.policy.register import PasswordRequired
from admin_app.sign_in import authenticate
from admin_app.sign_in.flow import subject
from admin_app.sign_in.models import FormerPassword, PasswordCredential
from admin_app.sign_in.password import credential, hashing, rules
from admin_app.sign_in.password.demand import PasswordDemand
from tests.cast import actor_of
from tests.factories.people import PASSWORD, make_person
from tests.session.test_life import begin, known
from tests.sign_in.door import WRONG, knock

NEW = "Nine-Lamps-Above-7"
LONG = PasswordDemand(PasswordRequired.LENGTH)
LONG_WITH_FACTOR = PasswordDemand(PasswordRequired.LENGTH, second_factor=True)
BOTH = PasswordDemand(PasswordRequired.BOTH)


def met(text, **more):
    """The parts of the rule that a password meets."""
    return {v.rule.value for v in rules.check(text, ["alice", "lindqvist"], **more) if v.met}


@pytest.mark.feature("S2-02")
@pytest.mark.parametrize(
    ("text", "missing"),
    [
        (NEW, set()),
        ("Ab1!", {"length", "guessable"}),
        ("nine-lamps-above-7", {"upper"}),
        ("NINE-LAMPS-ABOVE-7", {"lower"}),
        ("Nine-Lamps-Above-X", {"digit"}),
        ("NineLampsAbove7Far", {"special"}),
        ("Lindqvist-1", {"guessable"}),
        ("Password1!", {"guessable"}),
        ("Ωmega-λampas-9-über", set()),
    ],
)
def test_each_part_of_the_rule_is_judged_by_itself(app, text, missing):
    asked = {"length", "lower", "upper", "digit", "special", "common", "guessable"}
    assert asked - met(text) == missing


@pytest.mark.parametrize(
    "text",
    [
        "Schmetterling1!",  # German
        "Krankenhaus-7!",
        "Contraseña-1!",  # Spanish
        "Dziewczyna1!",  # Polish
        "Buongiorno1!",  # Italian
    ],
)
def test_common_words_and_names_of_other_languages_count(app, text):
    assert "guessable" not in met(text)


@pytest.mark.parametrize(
    "text",
    [
        "Lindqvist!Solberg-27",
        "Nordlicht-Media-2026!",
        "L1ndqv1st-N0rdlicht-1",
        "alice+Nordlicht&Solberg1",
        "Müller-x9",
    ],
)
def test_own_names_company_and_address_are_taken_out_before_it_is_judged(app, text):
    words = rules.own_words(
        "alice.lind", "Alice Müller-Lindqvist", "alice@solberg.example", "Nordlicht Media GmbH"
    )
    found = rules.check(text, words)
    assert [v.rule for v in found if not v.met] == ["guessable"]
    assert all(v.met for v in rules.check(text.split("-")[0] + "-kV7q+Zomf8r", words))


def test_a_strong_password_stays_one_whoever_types_it(app):
    words = rules.own_words("ada", "Ada Ng", "ada@example.com", "Comet Ltd")
    assert all(v.met for v in rules.check("Compass+Nettle-Quorum-93", words))


def test_the_company_is_among_the_words_of_its_people(cast):
    assert "nordlicht" in rules.own_words(*subject.by_id(cast.alice.id).words)


def test_the_other_policy_asks_for_length_alone(app):
    assert met("nine lamps above", demand=LONG) == {"length", "common", "guessable"}
    assert "length" not in met("nine lamps abv", demand=LONG)
    assert "length" in met("nine lam", demand=LONG_WITH_FACTOR)


def test_both_policies_together_ask_for_length_and_classes(app):
    assert met("Nine-Lamps-7-up", demand=BOTH) >= {"length", "upper", "special"}
    assert "length" not in met("Nine-Lamps-7", demand=BOTH)
    assert "digit" not in met("nine lamps above", demand=BOTH)


def test_a_least_length_holds_whatever_the_rule_and_factor(app):
    longer = PasswordDemand(PasswordRequired.LENGTH, 20, second_factor=True)
    assert "length" not in met("nine lamps above yo", demand=longer)
    assert "length" in met("nine lamps above you", demand=longer)


def test_s64_the_three_thousand_commonest_are_refused_wherever_a_password_is_set(cast):
    common = rules.commonest()
    assert len(common) >= 2990  # of 3,000, some are one when folded
    assert all(len(c) >= 8 for c in common)
    actor = actor_of(cast.alice)
    with transaction() as session:
        session.add(PolicyValue(key="password.rule", value="classes"))
    for text in (*common[::300], "PASSWORD", "1qaz2wsx"):
        with pytest.raises(Invalid) as refused:
            rules.require_good(text, (), LONG_WITH_FACTOR)
        assert refused.value.reason == "password_common"
    with pytest.raises(Invalid):
        credential.change(actor, current=PASSWORD, new="Trustno1")


def test_the_operators_own_list_is_refused(use_settings, tmp_path):
    path = tmp_path / "refused.txt"
    path.write_text("Nordlicht-Summer-2026\n", "utf-8")
    use_settings(password_list_file=str(path))
    with pytest.raises(Invalid):
        rules.require_good("nordlicht-SUMMER-2026", (), LONG_WITH_FACTOR)


def test_s2_passwords_are_neither_trimmed_nor_cut_off_and_normalised(app):
    stored = hashing.make(hashing.normal(" Pass\u00e9-word 1 "))
    assert hashing.verify(stored, hashing.normal(unicodedata.normalize("NFD", " Passé-word 1 ")))
    assert not hashing.verify(stored, hashing.normal("Passé-word 1"))
    long = "Nine-Lamps-7" * 11
    with pytest.raises(Invalid):
        hashing.normal(long)
    stored = hashing.make(hashing.normal(long[:128]))
    assert not hashing.verify(stored, hashing.normal(long[:127]))


def test_s2_hashes_are_argon2id_with_the_parameters_of_the_settings(app, use_settings):
    use_settings(argon2_memory_kib=20_000, argon2_time_cost=3)
    assert hashing.make("x").startswith("$argon2id$v=19$m=20000,t=3,p=1$")


@pytest.mark.feature("S0-07", "S0-10", "S1-22", "S2-03", "S3-08")
def test_s9_s11_a_change_ends_all_other_sessions_and_renews_this_one(cast, outbox, db):
    here, there = begin(cast.alice), begin(cast.alice)
    credential.change(known(here).actor, current=PASSWORD, new=NEW)
    assert known(there) is None
    assert known(here)  # in flight, for ten seconds
    assert knock("alice.lind", NEW)
    assert outbox.last.template == "password_changed"
    assert NEW not in outbox.last.text
    names = set(db.session.scalars(sa.select(AuditEvent.name)))
    assert "password.changed" in names


def test_a_wrong_present_password_is_counted_and_told_before_it_is_refused(cast, db):
    actor = actor_of(cast.alice)
    with pytest.raises(Invalid) as refused:
        credential.change(actor, current=WRONG, new=NEW)
    assert refused.value.field == "current"
    assert db.session.get(PasswordCredential, cast.alice.id, populate_existing=True).failures == 1
    assert db.session.scalars(sa.select(AuditEvent.name)).one() == "reauthentication.refused"
    for _ in range(4):
        with pytest.raises(Invalid):
            credential.change(actor, current=WRONG, new=NEW)
    with pytest.raises(RateLimited):
        credential.change(actor, current=PASSWORD, new=NEW)


def test_a_new_password_that_breaks_the_rule_changes_nothing(cast):
    with pytest.raises(Invalid) as refused:
        credential.change(actor_of(cast.alice), current=PASSWORD, new="short")
    assert (refused.value.field, refused.value.params["missing"]) == ("new", 3)
    assert knock("alice.lind")


def test_none_of_the_last_five_can_be_used_again(cast, db):
    actor, former = actor_of(cast.alice), PASSWORD
    series = [f"Nine-Lamps-Above-{n}" for n in range(5)]
    for text in series:
        credential.change(actor, current=former, new=text)
        former = text
    for text in series:
        with pytest.raises(Invalid):
            credential.change(actor, current=former, new=text)
    credential.change(actor, current=former, new=PASSWORD)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(FormerPassword)) == 4


def test_s9_with_a_second_factor_on_a_change_asks_for_a_fresh_sign_in(cast):
    eve = make_person(cast.nordlicht, factor=True)
    with pytest.raises(ReauthRequired):
        credential.change(actor_of(eve, fresh=False), current=PASSWORD, new=NEW)
    credential.change(actor_of(eve), current=PASSWORD, new=NEW)


def test_nobody_and_the_disabled_change_no_password(cast):
    with pytest.raises(NotAllowed):
        credential.change(actor_of(cast.alice, kind="nobody"), current=PASSWORD, new=NEW)
    gone = make_person(cast.nordlicht, status="disabled")
    with pytest.raises(NotAllowed):
        credential.change(actor_of(gone), current=PASSWORD, new=NEW)


def test_of_two_changes_at_once_one_wins(cast, threads, postgres_only):
    actor = actor_of(cast.alice)
    answers = threads(
        [
            lambda n=n: credential.change(actor, current=PASSWORD, new=f"Nine-Lamps-Above-{n}")
            for n in range(3)
        ]
    )
    assert answers.count(None) == 1
    assert all(a is None or isinstance(a, Conflict | Invalid) for a in answers)


def test_staff_change_their_password_too(cast):
    credential.change(actor_of(cast.sam), current=PASSWORD, new=NEW)
    assert knock("sam", NEW, kind="staff")


def test_the_page_gets_each_part_of_the_rule_with_its_state(cast):
    person = subject.by_id(cast.alice.id)
    assert [v.met for v in credential.check_rule("", person)] == [False] * 7
    assert all(v.met for v in credential.check_rule(NEW, person))
    assert not any(v.met for v in credential.check_rule("x" * 500, person))


def test_the_change_takes_few_statements(cast, count_statements):
    actor = authenticate.resolve(begin(cast.alice).cookie, "customer").actor
    with count_statements() as seen:
        credential.change(actor, current=PASSWORD, new=NEW)
    assert seen.total == 21, "\n".join(seen.statements)


@given(st.text("4@({[<3691!|10$5+7%28", max_size=rules.SCORED))
@example("4@({[<3691!|10$5+7%28" * 3)
def test_no_password_takes_zxcvbn_more_than_a_moment(password):
    judged = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(zxcvbn, "zxcvbn", lambda text, **_: judged.append(text) or {"score": 4})
        rules.check(password, ["alice"])
    for text in judged:
        signs = zxcvbn.matching.relevant_l33t_subtable(text, zxcvbn.matching.L33T_TABLE)
        assert len(list(zxcvbn.matching.enumerate_l33t_subs(signs))) <= 12  # of 736; each costs the same
