"""Acts at the desk: a page that asks why, a POST that calls one command, tells whom the table names, writes one event."""

from __future__ import annotations

import inspect
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask_babel import force_locale

from admin_app.audit.events import Event
from admin_app.identity.models import Account, User
from admin_app.kernel import clock
from admin_app.kernel.db import db as database
from admin_app.kernel.db import transaction
from admin_app.sign_in.explain import Remedy
from admin_app.sign_in.models import Throttle
from tests.cast import sign_in
from tests.factories.people import PASSWORD, TOTP_SECRET, make_person
from tests.staff.nouns import views
from views.desk.acts import OWN_FIELDS
from views.desk.person.acts import ON_CUSTOMERS
from views.desk.person.guards import of_row
from views.desk.person.staff_acts import ON_STAFF

pytestmark = pytest.mark.one_database


def now(model, row):
    database.session.rollback()
    database.session.expire_all()
    return database.session.get_one(model, row.id)


def locked(person):
    with transaction() as session:
        until = clock.now() + timedelta(minutes=15)
        session.add(Throttle(key=f"name:{person.id.hex}", failures=15, wait_until=until, user_id=person.id))
    return person


@pytest.mark.both_databases
@pytest.mark.feature("S0-29", "S1-01")
def test_the_support_job_find_the_person_locked_out_and_unlock_her_with_a_reason(
    client, cast, post, outbox, events
):
    bob = locked(cast.bob)
    sign_in(client, cast.sam)
    answer = post("/admin/search/", q="solberg")
    assert answer.status_code == 303
    assert answer.location.endswith(f"/admin/people/{bob.id}")
    done = post(f"/admin/people/{bob.id}/unlock", reason="He rang from his office number")
    assert done.status_code == 303
    told = [e for e in events() if e.name == Event.PERSON_UNLOCKED.value]
    assert [(e.actor_id, e.target_id) for e in told] == [(cast.sam.id, bob.id)]
    assert [m.to for m in outbox.all()] == [bob.email]


def test_a_get_of_an_act_asks_and_changes_nothing(client, cast, events):
    sign_in(client, cast.root)
    before = len(events())
    for name in ("disable", "role", "send-link", "end-sessions", "unlock"):
        answer = client.get(f"/admin/people/{cast.bob.id}/{name}")
        assert answer.status_code == 200
        assert "<textarea" in answer.text
    assert len(events()) == before


def test_an_act_without_a_reason_is_refused_beside_the_field(client, cast, post, events):
    locked(cast.bob)
    sign_in(client, cast.sam)
    before = len(events())
    answer = post(f"/admin/people/{cast.bob.id}/unlock", reason=" ")
    assert answer.status_code == 422
    assert 'id="reason-error"' in answer.text
    assert len(events()) == before


@pytest.mark.both_databases
def test_s25_an_act_without_the_token_changes_nothing(client, cast):
    sign_in(client, cast.root)
    assert client.post(f"/admin/people/{cast.bob.id}/disable", data={"reason": "no token"}).status_code == 400
    assert now(User, cast.bob).status == "active"


def test_an_act_that_asks_who_you_are_keeps_what_was_typed_and_is_done_by_the_same_post(client, cast, post):
    import pyotp

    sign_in(client, cast.root, fresh=False)
    asked = post(f"/admin/people/{cast.bob.id}/disable", reason="He left the company")
    assert asked.status_code == 403
    assert "He left the company" in asked.text
    assert 'name="confirm_password"' in asked.text
    code = pyotp.TOTP(TOTP_SECRET).now()
    done = post(
        f"/admin/people/{cast.bob.id}/disable",
        reason="He left the company",
        confirm_password=PASSWORD,
        confirm_code=code,
    )
    assert done.status_code == 303
    assert now(User, cast.bob).status == "disabled"


@pytest.mark.both_databases
def test_s20_fields_an_act_doesnt_offer_change_nothing(client, cast, post):
    sign_in(client, cast.root)
    extra = {
        "full_name": "Somebody Else",
        "status": "erased",
        "kind": "staff",
        "user_id": str(cast.carol.id),
        "account_id": str(cast.other.id),
        "permission": "staff:write",
    }
    assert post(f"/admin/people/{cast.bob.id}/disable", reason="He left", **extra).status_code == 303
    bob = now(User, cast.bob)
    assert (bob.full_name, bob.status, bob.kind) == ("Bob Solberg", "disabled", "customer")
    assert now(User, cast.carol).status == "active"


@pytest.mark.both_databases
def test_s41_an_act_on_a_page_made_before_a_change_is_refused_and_keeps_the_text(client, cast, post):
    sign_in(client, cast.root)
    answer = post(f"/admin/accounts/{cast.nordlicht.id}/suspend", reason="Fraud, says the bank", version="77")
    assert answer.status_code == 409
    assert "Fraud, says the bank" in answer.text
    assert now(Account, cast.nordlicht).status == "active"


@pytest.mark.both_databases
def test_an_account_is_suspended_and_resumed_by_billing(client, cast, post, outbox):
    cast.alice  # noqa: B018 - the owner who is told
    sign_in(client, cast.bill)
    page = f"/admin/accounts/{cast.nordlicht.id}"
    assert post(f"{page}/suspend", reason="Unpaid for 90 days").status_code == 303
    assert now(Account, cast.nordlicht).status == "suspended"
    assert post(f"{page}/resume", reason="Paid").status_code == 303
    assert now(Account, cast.nordlicht).status == "active"
    assert {m.to for m in outbox.all()} == {cast.alice.email}


def test_after_an_act_the_browser_goes_back_to_where_it_was_asked(client, cast, post):
    sign_in(client, cast.root)
    back = f"/admin/accounts/{cast.nordlicht.id}"
    assert post(f"/admin/people/{cast.bob.id}/disable", reason="He left", next=back).location == back
    for evil in ("//evil.example", "https://evil.example/"):
        answer = post(f"/admin/people/{cast.bob.id}/enable", reason="Back again", next=evil)
        assert "evil" not in answer.headers.get("Location", "")


@pytest.mark.both_databases
def test_s21_nobody_acts_on_themselves_and_an_agent_never_on_staff(client, cast, post):
    sign_in(client, cast.root)
    answer = post(f"/admin/staff/{cast.root.id}/disable", reason="Bye", typed="root")
    assert answer.status_code == 403
    sign_in(client, cast.sam)
    assert post(f"/admin/staff/{cast.bill.id}/unlock", reason="Bill rang").status_code == 403
    assert now(User, cast.root).status == "active"


@pytest.mark.both_databases
def test_an_administrator_invites_a_colleague_and_gives_roles(client, cast, post, outbox):
    cast.ruth  # noqa: B018 - the other administrator is told
    sign_in(client, cast.root)
    answer = post(
        "/admin/staff/invite",
        email="new@company.example",
        full_name="New Colleague",
        role_keys=["support", "billing"],
        reason="Hired",
    )
    assert answer.status_code == 303
    person = database.session.scalar(sa.select(User).where(User.full_name == "New Colleague"))
    assert person.kind == "staff"
    assert {"new@company.example", "ruth@company.example"} <= {m.to for m in outbox.all()}
    assert (
        post(
            f"/admin/staff/{cast.sam.id}/roles", role_keys=["billing"], reason="Moves to billing", typed="sam"
        ).status_code
        == 303
    )
    assert "Billing" in client.get("/admin/staff/").text


@pytest.mark.both_databases
def test_s21_the_desk_gives_the_administrator_role_to_nobody_before_a_second_confirms(client, cast, post):
    sign_in(client, cast.root)
    given = {"role_keys": ["administrator"], "reason": "Promoted", "typed": "sam"}
    assert post(f"/admin/staff/{cast.sam.id}/roles", **given).status_code == 303
    assert "second person" in client.get(f"/admin/staff/{cast.sam.id}").text


@pytest.mark.parametrize("who", ["bill", "ada", "aud"])
def test_who_lacks_the_right_sees_no_act_and_is_told_who_has_it(client, cast, post, who):
    sign_in(client, getattr(cast, who))
    assert "/unlock" not in client.get(f"/admin/people/{cast.bob.id}").text
    answer = post(f"/admin/people/{cast.bob.id}/unlock", reason="Tried it")
    assert answer.status_code == 403
    assert "administrator" in answer.text.lower()


def test_an_act_shows_only_where_the_state_allows_it(client, cast, app):
    view = next(v for v in views(app) if v.endpoint == "people")
    gone = make_person(cast.nordlicht, status="disabled")
    names = {a.name for a in view.acts if a.applies(of_row(gone))}
    always = {
        "enter_request",
        "restrict_data",
        "use_restricted_data",
        "lift_restriction_of_data",
        "keep_data_restricted",
    }
    assert names == {"enable", *always}  # who can’t sign in may still ask about their data
    assert {a.name for a in view.acts if a.applies(of_row(cast.bob))} == {
        "unlock",
        "check_caller",
        "end_wait",
        "send_link",
        "end_sessions",
        "role",
        "disable",
        "propose_removal",
        "propose_lift",
        "propose_username",
        "propose_email",
        "cancel_recovery",
        "propose_shorten",
        *always,
    }
    assert client


# Given by who recorded it, told by the form's own fields, or about a draft that nobody else saw.
REASON_BEFORE = {
    ("legal_orders", "confirm"),
    ("breaches", "assess"),
    ("documents", "discard"),
    ("news", "publish"),
    ("mailings", "discard"),
    ("news", "discard"),
    ("people", "enter_request"),
    ("data_cases", "give_copy"),
    ("data_cases", "supplement"),
}
ASKED_BEFORE = {"proposals", "support_asks"}  # the reason was given by who asked
TALKS = {"tickets", "saved_answers"}  # what is written there says why


def test_every_act_asks_for_a_reason_and_its_command_takes_every_field(app):
    with app.test_request_context():
        for view in views(app):
            for act in view.acts:
                fields = {f.name for f in act.form()} - OWN_FIELDS
                if (
                    view.endpoint,
                    act.name,
                ) not in REASON_BEFORE and view.endpoint not in ASKED_BEFORE | TALKS:
                    assert {"reason", "note"} & fields, (view.endpoint, act.name)
                assert fields - {"version"} <= set(act.fields) <= fields, (view.endpoint, act.name)
                assert set(act.fields) <= set(inspect.signature(act.command).parameters)


def test_a_command_that_minds_the_row_s_version_is_given_it(app):
    for view in views(app):
        for act in view.acts:
            if "version" in inspect.signature(act.command).parameters:
                assert "version" in act.fields, (view.endpoint, act.name)


def test_each_act_has_its_address_and_its_words_in_both_languages(app):
    routes = {rule.endpoint: rule.rule for rule in app.url_map.iter_rules()}
    for view in views(app):
        assert len({act.slug for act in view.acts}) == len(view.acts)
        for act in view.acts:
            assert routes[f"{view.endpoint}.{act.name}"].endswith(f"/<uuid:row_id>/{act.slug}")
            said = {}
            for language in ("en", "de"):
                with app.test_request_context(), force_locale(language):
                    said[language] = [str(t) for t in (act.label, act.text, act.button, act.done)]
                assert all(said[language]), (view.endpoint, act.slug)
            assert not set(said["en"]) & set(said["de"]), (view.endpoint, act.slug)


def test_each_remedy_is_an_act_on_customers_and_on_staff():
    for acts in (ON_CUSTOMERS, ON_STAFF):
        assert {act.remedy for act in acts} - {None} == set(Remedy)
