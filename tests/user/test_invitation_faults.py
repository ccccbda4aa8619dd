"""An invitation is all or nothing, whichever of its statements fails."""

from admin_app.user import people
from tests.cast import actor_of
from tests.dying import all_or_nothing

TABLES = ("users", "memberships", "link_tokens", "mails", "jobs", "audit_events", "audit_details")


def test_s39_a_fault_at_any_statement_of_an_invitation_leaves_all_or_nothing(cast):
    alice = actor_of(cast.alice)
    all_or_nothing(
        lambda: people.invite(alice, email="new@nordlicht.example", full_name="New Person"),
        least=15,
        tables=TABLES,
    )
