"""An owner who can't sign in any more asks by a mailed link, or a letter that staff enter, for the deletion of the closed account."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.data_case.models import DataCaseState, Source
from admin_app.deletion import decision
from admin_app.identity.models import Account, AccountStatus, User, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Invalid
from admin_app.mailed_link.service import LinkDead
from admin_app.request_by_mail import service
from tests.cast import sign_in
from tests.factories import closing, deletions
from tests.factories.billing import known
from tests.factories.contacts import make_contact
from tests.factories.data_cases import enter, found
from tests.factories.people import make_person
from tests.factories.requests_by_mail import STRANGER, link_for

S = DataCaseState


def close(account):
    """Closed in the company's own system, not here: nobody of it signs in."""
    with transaction() as session:
        session.execute(
            sa.update(Account).where(Account.id == account.id).values(status=AccountStatus.DEACTIVATED)
        )
        session.execute(
            sa.update(User).where(User.account_id == account.id).values(status=UserStatus.DISABLED)
        )


@pytest.fixture
def closed(cast):
    cast.ada, cast.ari, cast.sam, cast.alice, cast.bob  # noqa: B018 - they are there
    close(cast.nordlicht)
    return cast.nordlicht


def send(person, **fields):
    given = {"kind": "deletion", "words": "We gave up the shop", "whole_account": True, **fields}
    return service.send(STRANGER, link_for(person), **given)


def letter(cast, person):
    return enter(cast.sam, person, kind="deletion", topic=None, whole_account=True)


@pytest.mark.parametrize("way", ["link", "letter"])
def test_it_waits_for_two_approvers_and_then_the_whole_account_goes(cast, closed, way):
    case = found(send(cast.alice)) if way == "link" else letter(cast, cast.alice)
    assert (case.whole_account, case.state) == (True, S.IN_APPROVAL)
    assert case.source is (Source.MAILED_LINK if way == "link" else Source.LETTER)
    assert decision.approvers_needed(case) == 2
    deletions.approve(cast, case.id)
    assert deletions.case(case.id).state is S.IN_APPROVAL
    deletions.approve(cast, case.id, cast.ari)
    assert deletions.case(case.id).state is S.APPROVED


@pytest.mark.parametrize("way", ["link", "letter"])
def test_nobody_but_an_owner_asks_for_it(cast, closed, way):
    with pytest.raises(Invalid) as refused:
        send(cast.bob) if way == "link" else letter(cast, cast.bob)
    assert (refused.value.field, refused.value.reason) == ("whole_account", "not_owner")


def test_where_an_owner_closed_it_no_former_one_asks(cast):
    former = make_person(cast.nordlicht, role="owner", status="disabled")
    deletions.closed(cast)
    with pytest.raises(Invalid) as refused:
        send(former)
    assert refused.value.reason == "not_owner"
    assert service.requests_of(link_for(former)).foreseen_whole is None


@pytest.mark.parametrize("way", ["link", "letter"])
def test_before_it_is_closed_the_request_begins_the_closing_and_goes_on_with_it(cast, way, outbox):
    cast.alice, cast.ada, cast.ari, cast.bill, cast.sam  # noqa: B018 - they are there
    known(cast.nordlicht)
    case = found(send(cast.alice)) if way == "link" else letter(cast, cast.alice)
    assert (case.whole_account, case.state) == (True, S.CLOSING)
    asked = closing.case(deletions.closing_of(case.id))
    assert (asked.requested_by, asked.state) == (cast.alice.id, "in_billing")
    assert closing.account_of(cast.nordlicht).status == "closing"
    assert "closing_requested" in {mail.template for mail in outbox.to(cast.alice.email)}
    deletions.close(cast, case.id)
    assert deletions.case(case.id).state is S.IN_APPROVAL


@pytest.mark.postgres
def test_s41_one_link_that_asks_for_it_twice_at_once_begins_one_closing(cast, threads):
    cast.alice, cast.ada, cast.ari, cast.bill  # noqa: B018 - they are there
    known(cast.nordlicht)
    link = link_for(cast.alice)
    given = {"kind": "deletion", "words": "We gave up the shop", "whole_account": True}
    ended = threads([lambda: service.send(STRANGER, link, **given) for _ in range(2)])
    assert [type(end) for end in ended if isinstance(end, Exception)] == [LinkDead]
    case_id = deletions.the_only_case()
    assert (deletions.case(case_id).state, deletions.case(case_id).whole_account) == (S.CLOSING, True)
    assert closing.case(deletions.closing_of(case_id)).requested_by == cast.alice.id


@pytest.mark.postgres
def test_s41_of_two_owners_who_ask_for_the_closed_account_at_once_one_does(cast, closed, threads):
    other = make_person(cast.nordlicht, role="owner", status="disabled", email="olga@nordlicht.example")
    given = {"kind": "deletion", "words": "We gave up the shop", "whole_account": True}
    links = [link_for(person) for person in (cast.alice, other)]
    ended = threads([lambda link=link: service.send(STRANGER, link, **given) for link in links])
    assert [end.reason for end in ended if isinstance(end, Exception)] == ["already"]
    assert deletions.case(deletions.the_only_case()).state is S.IN_APPROVAL


def test_taken_back_by_the_link_its_closing_ends_too(cast):
    case_id = send(cast.alice)
    service.withdraw(STRANGER, link_for(cast.alice), case_id)
    assert closing.case(deletions.closing_of(case_id)).state == "withdrawn"
    assert closing.account_of(cast.nordlicht).status == "active"


def test_while_others_sign_in_to_the_account_nothing_begins_and_nobody_is_named(cast, client):
    cast.bob  # noqa: B018 - he is there
    with pytest.raises(Invalid) as refused:
        send(cast.alice)
    assert (refused.value.field, refused.value.reason) == ("whole_account", "others_here")
    assert closing.account_of(cast.nordlicht).status == "active"
    path = f"/link/data_request/{link_for(cast.alice)}"
    fields = {"csrf_token": client.csrf(path), "kind": "deletion", "words": "", "whole_account": "y"}
    page = client.post(f"{path}/send", data=fields).text
    assert "while other people can sign in to it" in page
    assert cast.bob.full_name not in page


def test_only_a_deletion_is_of_the_whole_account(cast, closed):
    with pytest.raises(Invalid) as refused:
        send(cast.alice, kind="access")
    assert refused.value.field == "whole_account"


def test_the_form_offers_it_to_the_owner_and_tells_beforehand_what_stays(cast, closed, client):
    path = f"/link/data_request/{link_for(cast.bob)}"
    page = client.get(path).text
    assert "What the deletion of your data would erase, and what stays" in page
    assert 'name="whole_account"' not in page
    path = f"/link/data_request/{link_for(cast.alice)}"
    page = client.get(path).text
    assert "What the deletion of the whole account would erase, and what stays" in page
    fields = {"csrf_token": client.csrf(path), "kind": "deletion", "words": "", "whole_account": "y"}
    assert "Your request is in" in client.post(f"{path}/send", data=fields).text
    page = client.get(f"/link/data_request/{link_for(cast.alice)}").text
    assert "The deletion of the whole account" in page
    assert "erases, and what stays" in page


def test_staff_enter_it_by_the_form(cast, closed, client):
    sign_in(client, cast.sam)
    path = f"/admin/people/{cast.alice.id}/enter-request"
    fields = {
        "csrf_token": client.csrf(path), "source": "letter", "received_at": f"{clock.now():%Y-%m-%dT00:00}", "kind": "deletion",
        "whole_account": "y", "words": "We gave up the shop, erase all of it",
    }  # fmt: skip
    done = client.post(path, data=fields)
    assert done.status_code == 303, done.text
    assert deletions.case(deletions.the_only_case()).whole_account


def test_mails_about_it_reach_the_address_noted_with_the_request_by_links_without_a_sign_in(
    cast, closed, outbox
):
    make_contact(cast.alice, "alice@home.example")
    case = letter(cast, cast.alice)
    noted = cast.alice.email
    with transaction() as session:
        session.execute(
            sa.update(User).where(User.id == cast.alice.id).values(email="other@elsewhere.example")
        )
    deletions.approve(cast, case.id), deletions.approve(cast, case.id, cast.ari)
    for address in (noted, "other@elsewhere.example", "alice@home.example"):
        mail = next(m for m in outbox.to(address) if m.template == "deletion_approved")
        links = " ".join(mail.links)
        assert "/link/deletion_withdraw/" in links
        assert "/privacy-request" in mail.text
        assert "/privacy/requests" not in mail.text
        assert "You can sign in" not in mail.text


def test_what_is_noted_goes_with_the_erasure(cast, closed):
    case = letter(cast, cast.alice)
    assert case.noted_address
    assert cast.alice.email not in case.noted_address
    deletions.approve(cast, case.id), deletions.approve(cast, case.id, cast.ari)
    deletions.executed(case.id)
    deletions.erased(case.id)
    assert deletions.case(case.id).noted_address == ""


def test_who_asks_signed_in_has_nothing_noted(cast):
    assert deletions.case(deletions.asked(cast)).noted_address == ""
