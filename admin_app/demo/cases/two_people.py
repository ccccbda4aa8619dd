"""What takes two administrators: a role that waits, one that was declined, a colleague who was invited by two; and a tie."""

from __future__ import annotations

from datetime import datetime, timedelta

from admin_app.demo.play import Calendar, by_name, enter
from admin_app.kernel import clock
from admin_app.proposal import service as proposals
from admin_app.proposal.service import AwaitsSecond
from admin_app.sign_in.password import reset
from admin_app.user import notices, staff
from admin_app.user.staffing import by_two


def add_to(calendar: Calendar, now: datetime, *, domain: str) -> None:
    """In the last two months."""
    calendar.add(now - timedelta(days=50), lambda: _invited_by_two(domain))
    calendar.add(now - timedelta(days=10), _declined)
    calendar.add(now - timedelta(days=6), _tied)
    calendar.add(now - timedelta(hours=4), _waits)


def _invited_by_two(domain: str) -> None:
    notices.choose_ways(enter(by_name("ruth")), proposal="at_once", break_glass="digest")
    asked = staff.invite_staff(
        enter(by_name("remy")),
        email=f"ines@{domain}",
        full_name="Inês Duarte",
        username="ines",
        role_keys=["administrator"],
        reason="Takes over from Rémy in spring",
    )
    clock.pass_by(timedelta(hours=2))
    if isinstance(asked, AwaitsSecond):
        by_two.confirm_invitation(enter(by_name("ruth")), asked.proposal_id)


def _declined() -> None:
    asked = _give("ruth", "bella", "billing", "administrator")
    clock.pass_by(timedelta(hours=1))
    if asked is not None:
        note = "Bella asked for the list of invoices, which billing has already"
        proposals.decline(enter(by_name("remy")), asked.proposal_id, note=note)


def _tied() -> None:
    """Rémy confirms nothing that Sofia asks for, for 30 days."""
    reset.send_reset_link(
        enter(by_name("remy")), by_name("sofia").id, "Forgot her password over the holidays"
    )


def _waits() -> None:
    _give("remy", "sofia", "support", "administrator")


def _give(by: str, to: str, *role_keys: str) -> AwaitsSecond | None:
    why = "Stands in for the administrators on leave"
    return staff.give_roles(enter(by_name(by)), by_name(to).id, role_keys=role_keys, reason=why, typed=to)
