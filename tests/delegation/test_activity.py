"""What a delegate does stands in the activity of both accounts: the one it is done in, and the delegate's own (DOMAIN 12)."""

from __future__ import annotations

from admin_app.audit import timeline
from admin_app.audit.events import Event
from admin_app.delegation import answering, service
from admin_app.delegation.models import DelegationLevel
from admin_app.support_access.lens import colleagues
from admin_app.ticket import service as tickets
from admin_app.ticket.delegate import service as ticket_service
from tests.cast import actor_of, sign_in
from tests.factories.billing import make_service
from tests.factories.delegations import make_delegate_only, make_delegation

ACCEPTED, CHANGED = "You accepted an invitation", "changed what you see as a delegate"


def seen_by(client, user, path="/activity"):
    sign_in(client, user)
    return client.get(path).text.partition("<main")[2]


def test_acts_of_a_delegate_stand_in_the_delegates_own_activity_with_the_account(client, cast):
    row = make_delegation(cast.nordlicht, email=cast.carol.email)
    answering.accept(actor_of(cast.carol), row.id)
    answering.leave(actor_of(cast.carol), row.id)
    page = seen_by(client, cast.carol)
    assert ACCEPTED in page
    assert "You ended your delegation" in page
    assert "Nordlicht" in page
    for other in (cast.alice, cast.carol):
        assert "accepted" in seen_by(client, other, "/activity?kind=changes")
    assert ACCEPTED not in seen_by(client, cast.carol, "/activity?kind=staff")


def test_so_does_what_an_owner_does_about_the_delegate(client, cast, sqlite_only):
    row = make_delegation(cast.nordlicht, cast.carol)
    service.end(actor_of(cast.alice), row.id)
    assert "ended your delegation" in seen_by(client, cast.carol)


def test_nobody_else_of_the_delegates_account_reads_it(client, cast, sqlite_only):
    row = make_delegation(cast.other, email=cast.bob.email)
    answering.accept(actor_of(cast.bob), row.id)
    assert cast.other.name in seen_by(client, cast.bob)
    assert cast.other.name not in seen_by(client, cast.alice)


def test_who_is_only_a_delegate_has_an_activity_of_it_and_can_take_it_along(client, cast, sqlite_only):
    user = make_delegate_only()
    row = make_delegation(cast.nordlicht, email=user.email)
    answering.accept(actor_of(user), row.id)
    page = seen_by(client, user)
    assert ACCEPTED in page
    assert "What support did" not in page
    assert 'href="/activity"' in client.get("/profile").text
    form = {"csrf_token": client.csrf("/activity/export")}
    file = client.post("/activity/export", data=form)
    assert file.mimetype == "text/csv"
    assert cast.nordlicht.name in file.text


def test_what_was_done_in_tickets_stands_there_too_and_what_others_did_after_the_end_doesn_t(
    client, cast, sqlite_only
):
    server = make_service(cast.nordlicht)
    row = make_delegation(cast.nordlicht, cast.carol, level=DelegationLevel.MANAGE)
    carol, number = actor_of(cast.carol), cast.nordlicht.number
    asked = {"category": "technical", "subject": "No mail", "text": "Since Monday."}
    ticket_id = ticket_service.open_ticket(carol, number, **asked, service_id=server.id)
    service.end(actor_of(cast.alice), row.id)
    tickets.answer(actor_of(cast.alice), ticket_id, text="It works again.")
    page = seen_by(client, cast.carol)
    assert "You opened the support ticket" in page
    assert "wrote in" not in page
    assert "opened the support ticket" in seen_by(client, cast.alice)


def test_pages_follow_each_other_through_both_stories(cast, sqlite_only):
    carol, expected = actor_of(cast.carol), []
    for number in range(4):
        row = make_delegation(cast.nordlicht, email=cast.carol.email)
        answering.accept(carol, row.id)
        service.invite(carol, email=f"guest{number}@elsewhere.example", all_services=True)
        answering.leave(carol, row.id)
        expected += [Event.DELEGATION_ACCEPTED, Event.DELEGATION_INVITED, Event.DELEGATION_LEFT]
    pages = [timeline.of_own(carol, colleagues(carol), size=5)]
    while pages[-1].older:
        pages.append(timeline.of_own(carol, colleagues(carol), key=pages[-1].older, size=5))
    found = [entry.name for page in pages for entry in page.rows]
    assert found == list(reversed(expected))
    back = timeline.of_own(carol, colleagues(carol), key=pages[2].newer, size=5)
    assert back.rows == pages[1].rows
    assert back.newer
