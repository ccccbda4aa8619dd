"""What the search finds besides accounts and people, each kind by its right; a noun joins by a line of the registry."""

from __future__ import annotations

import pytest

from admin_app.kernel.crypto import lookup_hash
from admin_app.kernel.db import db as database
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import NotAllowed
from admin_app.kernel.rights.permissions import STAFF_ROLES, Permission
from admin_app.objection.models import Objection
from admin_app.recovery_case.models import CaseState, RecoveryCase
from admin_app.search import box as search
from admin_app.support_access.models import Look
from admin_app.trusted_ip.models import TrustedAddress
from tests.cast import actor_of
from tests.factories import affiliate, data_cases, legal_holds
from tests.factories.billing import make_invoice, make_service
from tests.factories.breach_cases import make_breach
from tests.factories.closing import case, requested
from tests.factories.disputes import say_not_me
from tests.factories.objections import object_to
from tests.factories.people import make_account, make_person
from tests.factories.receipts import make_receipt
from tests.factories.recovery_cases import make_recovery_case
from tests.factories.sessions import make_session
from tests.factories.tickets import make_ticket
from tests.plans import LARGE, asked, steps
from views.desk.find import registry

ALL = frozenset().union(*STAFF_ROLES.values())


@pytest.fixture
def things(cast):
    """One of each kind of the registry: its key, what finds it, and its row."""
    closing = requested(cast)  # first: Alice is alone still
    bob, fay = cast.bob, make_person(cast.nordlicht, full_name="Fay Holm")
    breach = make_breach(cast.root)
    hold = legal_holds.make_hold(cast.alice)
    asked = data_cases.ask(bob)
    affiliate.turn_on()
    affiliate.earned(cast.alice)
    affiliate.to_bank(cast.alice)
    payout = affiliate.payout(affiliate.ask(cast.alice))
    invoice, service = make_invoice(cast.nordlicht), make_service(cast.nordlicht, name="Backup vault 4")
    dispute = say_not_me(bob)
    recovery = make_recovery_case(fay, cast.nordlicht.id, CaseState.WAITING, vouched_by=cast.sam)
    objection = object_to(make_receipt(cast.alice), cast.alice)
    ticket, of_billing = make_ticket(bob), make_ticket(bob, category="billing")
    return {
        "ticket": (ticket.number, ticket.id), "billing_ticket": (of_billing.number, of_billing.id),
        "invoice": (invoice.number, invoice.id), "service": (service.code, service.id),
        "dispute": (dispute.number, dispute.id), "recovery_case": (numbered(RecoveryCase, recovery), recovery),
        "data_case": (asked.number, asked.id),
        "breach_case": (breach.number, breach.id), "objection": (numbered(Objection, objection), objection),
        "affiliate_payout": (payout.number, payout.id),
        "legal_hold": (hold.number, hold.id),
        "closing": (case(closing).number, closing),
    }  # fmt: skip


def numbered(model, row_id):
    return database.session.get_one(model, row_id).number


def reader(cast, *without):
    return actor_of(cast.sam, permissions=ALL - set(without))


def found(actor, term):
    database.session.rollback()
    return [(hit.kind.key, hit.id) for hit in search.find(actor, term).hits]


def test_each_kind_is_found_by_its_number_and_the_fixture_knows_all(cast, things):
    numbered = {line.kind.key for line in registry.LINES if line.kind.statement is not None}
    assert set(things) == numbered
    for key, (term, row_id) in things.items():
        unless = registry.BY_KIND[key].kind.unless
        who = reader(cast, unless) if unless else reader(cast)
        assert found(who, term) == [(key, row_id)], key
        assert found(who, term.lower()) == [(key, row_id)], key


def test_without_its_right_nothing_of_a_kind_is_found_nor_asked_for(cast, things):
    for key, (term, row_id) in things.items():
        kind = registry.BY_KIND[key].kind
        with asked() as seen:
            assert (key, row_id) not in found(reader(cast, kind.permission), term), key
        assert not [sql for sql, _ in seen.selects if f"'{key}'" in sql], key


def test_each_role_finds_what_it_may_read_and_nothing_else(cast, things):
    for role, rights in STAFF_ROLES.items():
        actor = actor_of(cast.sam, permissions=rights)
        for key, (term, row_id) in things.items():
            kind = registry.BY_KIND[key].kind
            may = kind.permission in rights and kind.unless not in rights
            assert ((key, row_id) in found(actor, term)) == may, (role, key)


def test_who_may_read_accounts_alone_finds_no_people_and_no_hint_of_them(cast):
    make_account(name="Solberg Fisk AS")
    cast.bob  # noqa: B018 - Bob Solberg
    assert [hit.name for hit in search.find(reader(cast, Permission.PERSON_READ), "solberg").hits] == [
        "Solberg Fisk AS"
    ]
    assert [hit.name for hit in search.find(reader(cast, Permission.ACCOUNT_READ), "solberg").hits] == [
        "Bob Solberg"
    ]
    assert found(reader(cast, Permission.PERSON_READ), cast.bob.email) == []
    assert found(reader(cast, Permission.PERSON_READ), str(cast.bob.id)) == []
    with pytest.raises(NotAllowed):
        search.find(actor_of(cast.sam, permissions=frozenset()), "solberg")


def test_services_are_found_by_the_beginning_of_their_name_however_it_is_typed(cast):
    service = make_service(cast.nordlicht, name="Backup vault 4")
    make_account(name="Backup Brothers")
    sam = actor_of(cast.sam)
    assert [hit.name for hit in search.find(sam, "backup").hits] == ["Backup Brothers", "Backup vault 4"]
    assert found(sam, "vault") == []
    assert found(sam, "backup vault 4") == [("service", service.id)]


def test_an_ip_address_finds_who_trusts_a_network_with_it_and_it_is_recorded(cast):
    firm = make_account()
    trusts(user_id=cast.bob.id, network="198.51.100.0/24")
    trusts(account_id=firm.id, network="198.51.100.7")
    trusts(user_id=cast.alice.id, network="198.51.101.0/24")
    trusts(user_id=cast.ruth.id, network="198.51.100.0/24")  # of staff
    sam = actor_of(cast.sam)
    assert set(found(sam, "198.51.100.7")) == {("account", firm.id), ("person", cast.bob.id)}
    database.session.rollback()
    looks = {(look.account_id, look.user_id) for look in database.session.query(Look)}
    assert looks == {(firm.id, None), (cast.nordlicht.id, cast.bob.id)}
    trusts(user_id=cast.carol.id, network="2001:db8:7::/48")
    assert found(sam, "2001:db8:7::1") == [("person", cast.carol.id)]


def test_sessions_and_trusted_networks_are_each_asked_by_their_right(cast):
    trusts(user_id=cast.bob.id, network="203.0.113.9")
    make_session(cast.alice, ip_hash=lookup_hash("203.0.113.9", "ip"))
    alice, bob = ("person", cast.alice.id), ("person", cast.bob.id)
    assert found(reader(cast, Permission.TRUSTED_IP_READ), "203.0.113.9") == [alice]
    assert found(reader(cast, Permission.SESSION_READ), "203.0.113.9") == [bob]
    assert found(reader(cast, Permission.SESSION_READ, Permission.TRUSTED_IP_READ), "203.0.113.9") == []


def test_no_kind_is_looked_for_by_a_scan(cast, things):
    with asked() as seen:
        for term, _ in things.values():
            found(reader(cast), term)
        found(reader(cast), "backup vault")
        found(reader(cast), "198.51.100.7")
    for table in (
        "invoices",
        "services",
        "disputes",
        "recovery_cases",
        "objections",
        "closings",
        "trusted_addresses",
    ):
        assert seen.scans(table) == [], table


@pytest.mark.usefixtures("postgres_only")
def test_a_services_number_is_looked_up_by_the_index_that_begins_with_it(cast, things):
    with asked() as seen:
        found(reader(cast), things["service"][0])
    database.session.rollback()
    used = {
        step.index
        for sql, values in seen.selects
        for step in steps(sql, values, *LARGE, without="services.uq_services_account_id_code")
        if step.table == "services"
    }
    assert used == {"ix_search_services_code"}


def test_a_search_takes_at_most_four_statements_whatever_it_finds(cast, things, count_statements):
    make_account(name="Backup 7 Brothers")
    make_person(cast.nordlicht, full_name="Backup Svensson")
    actor = reader(cast)
    for term in (
        "backup",
        "backup7",
        "o",
        cast.nordlicht.number,
        str(cast.bob.id),
        *(term for term, _ in things.values()),
    ):
        with count_statements() as seen:
            search.find(actor, term)
        assert seen.total <= 4, (term, seen.statements)


def test_each_line_says_every_state_of_its_kind_in_words_and_where_it_opens(app, cast, things):
    with app.test_request_context("/admin/"):
        for term, _ in things.values():
            for hit in search.find(reader(cast), term).hits:
                line = registry.BY_KIND[hit.kind.key]
                assert line.url(hit).startswith("/admin/")
                assert all(map(str, line.chip(hit.status)))
                assert str(line.label)


def test_who_is_disputed_or_recovers_says_so_in_the_line(cast, things):
    bob, fay = (search.find(actor_of(cast.sam), name).hits[0] for name in ("bob solberg", "fay holm"))
    assert (bob.disputed, bob.recovering, bob.trouble) == (True, False, True)
    assert (fay.disputed, fay.recovering, fay.trouble) == (False, True, True)


def trusts(**columns):
    with transaction() as session:
        session.add(TrustedAddress(purpose="skip_totp", **columns))
