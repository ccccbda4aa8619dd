"""The demo's past: staff, an import, invitations, sign-ins, consent, and a closing in every state.

Everything is done by the commands that pages and command line call, each at its moment.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from admin_app.account import service as accounts
from admin_app.customer_import import run as customer_import
from admin_app.demo import (
    account_rules,
    affiliate,
    calls,
    delegates,
    documents,
    files,
    play,
    policies,
    roles,
    security,
    tickets,
    world,
)
from admin_app.demo.cases import (
    asks,
    breaches,
    broken_glass,
    closings,
    data_cases,
    disputes,
    holds,
    objections,
    restrictions,
    two_people,
)
from admin_app.demo.desk import lists, mistyped, server_ticket
from admin_app.demo.play import Calendar, account_of, at, by_name, enter, home_of
from admin_app.demo.records import deletions, exports, mail, programs
from admin_app.kernel import clock
from admin_app.kernel.actor import console
from admin_app.kernel.errors import DomainError
from admin_app.kernel.links import LinkPurpose
from admin_app.kernel.rights.permissions import RoleKey
from admin_app.note import service as notes
from admin_app.session import service as sessions
from admin_app.shortlist import service as shortlist
from admin_app.shortlist.queries import NOTHING
from admin_app.sign_in.password.login import NoMatch
from admin_app.support_access import looks
from admin_app.support_access import service as support_access
from admin_app.user import people, profile, staff
from admin_app.user.joining import invitations

Say = Callable[[str], None]
STAFF = (
    ("sam", "Sam Ferreira", RoleKey.SUPPORT), ("sofia", "Sofia Lund", RoleKey.SUPPORT), ("bill", "Bill Weidmann", RoleKey.BILLING),
    ("bella", "Bella Marchetti", RoleKey.BILLING), ("ada", "Ada Okafor", RoleKey.APPROVER), ("ari", "Ari Mäkinen", RoleKey.APPROVER),
    ("ruth", "Ruth Dubois", RoleKey.ADMINISTRATOR), ("remy", "Rémy Castellan", RoleKey.ADMINISTRATOR),
    ("aud", "Aud Hansen", RoleKey.AUDITOR), ("amir", "Amir Haddad", RoleKey.AUDITOR),
)  # fmt: skip
# Notes of staff: how many days ago, by whom, on which company of the demo, what, and whether it is important.
NOTES = (
    (88, "sofia", 0, "Prefers to be called before noon; Mara answers the phone herself.", False),
    (17, "sam", 0, "Office in Hamburg shares one address. Wrong passwords there are often a colleague's saved login; ring before unlocking twice a day.", True),
    (9, "sam", 0, "Moving mail to their own server in January. Expect invitations to come back until then.", False),
    (3, "bill", 0, "Asked for one invoice a quarter from next year on. Answered: yes, from the next one on.", False),
    (60, "sofia", 1, "Drivers cross borders each week; the owner knows that the office rule stops them there.", False),
    (5, "bill", 5, "Promised to pay both overdue invoices by Friday.\nResume the account as soon as the import says so.", True),
)  # fmt: skip
LOCKED = "frieda.ozturk"
COMPANY = "company.example"


@play.cheap_hashing()
def tell(now: datetime, say: Say) -> None:
    """Make the whole past up to `now`."""
    all_companies = world.companies()
    say("The staff begins")
    _staff(now - timedelta(days=120))
    say("Customers come in from export files")
    bring(all_companies, now - timedelta(days=100), now)
    with at(now - timedelta(days=99)):
        invitations.invite_imported(console())
    say("They follow their invitations, sign in, let support look, and some close their accounts")
    calendar = Calendar()
    active = _invitations(calendar, all_companies, now)
    _factors(calendar, active, now)
    _sign_ins(calendar, active, now)
    _changes(calendar, all_companies, active, now)
    _support(calendar, now)
    _notes(calendar, all_companies, now)
    closings.tell(calendar, all_companies, now)
    deletions.add_to(calendar, all_companies, now)
    security.add_to(calendar, all_companies, now)
    broken_glass.add_to(calendar, all_companies, now)
    breaches.add_to(calendar, now)
    holds.add_to(calendar, all_companies, now)
    data_cases.add_to(calendar, all_companies, now)
    restrictions.add_to(calendar, all_companies, now)
    disputes.add_to(calendar, all_companies, now)
    account_rules.add_to(calendar, now)
    objections.add_to(calendar, all_companies, now)
    delegates.add_to(calendar, all_companies, now)
    tickets.add_to(calendar, all_companies, now)
    server_ticket.add_to(calendar, now)
    asks.add_to(calendar, all_companies, now)
    calls.add_to(calendar, now)
    lists.add_to(calendar, now)
    mistyped.add_to(calendar, all_companies, active, now)
    exports.add_to(calendar, now)
    mail.add_to(calendar, now)
    programs.add_to(calendar, now)
    roles.add_to(calendar, all_companies, now, domain=COMPANY)
    policies.add_to(calendar, now)
    affiliate.add_to(calendar, now)
    documents.add_to(calendar, now)
    two_people.add_to(calendar, now, domain=COMPANY)
    calendar.add(now - timedelta(hours=3), partial(_at_hand, all_companies))
    calendar.add(now - timedelta(hours=2), lambda: bring(all_companies, clock.now(), now))
    calendar.play()
    lock_out(now)


def bring(companies: list[world.Company], moment: datetime, today: datetime) -> None:
    """Import everybody from files that were written at a moment."""
    with tempfile.TemporaryDirectory() as folder, at(moment):
        files.write(Path(folder), companies, today.date())
        customer_import.run(console(), Path(folder))


def _staff(moment: datetime) -> None:
    with at(moment):
        for username, full_name, role in STAFF:
            token = staff.add(
                console(), username=username, email=f"{username}@{COMPANY}", role=role, full_name=full_name
            )
            user = by_name(username)
            play.accept(user, token, LinkPurpose.STAFF_SETUP)
            play.turn_app_on(user)
            clock.pass_by(timedelta(minutes=3))


def _at_hand(companies: list[world.Company]) -> None:
    """What the staff has at hand: accounts that each pinned, and those opened last."""
    homes = [account_of(by_name(company.owner.username)) for company in companies[:12]]
    mara = account_of(by_name("mara"))
    for username, pins in (("sam", [mara, *homes[1:3]]), ("bill", homes[3:5]), ("ada", homes[5:6])):
        reader = enter(by_name(username))
        for account_id in pins:
            shortlist.pin(reader, account_id)
            clock.pass_by(timedelta(seconds=20))
        for account_id in homes[6:11]:
            shortlist.note_opened(reader, account_id, NOTHING)
            clock.pass_by(timedelta(seconds=20))


def _invitations(calendar: Calendar, companies: list[world.Company], now: datetime) -> list[str]:
    """Most follow their invitation within days, some never do. Gives who can sign in."""
    dice = random.Random(world.SEED + 1)
    active: list[str] = []
    for company in companies:
        for person in company.people:
            never = person is not company.owner and dice.random() < 0.16
            if never:
                continue
            moment = now - timedelta(days=99) + timedelta(hours=dice.uniform(2, 150))
            calendar.add(moment, partial(_follow, person.username))
            active.append(person.username)
    return active


def _follow(username: str) -> None:
    user = by_name(username)
    token = play.link_of(user, LinkPurpose.ACTIVATE)
    if token:
        play.accept(user, token, LinkPurpose.ACTIVATE)


def _factors(calendar: Calendar, active: list[str], now: datetime) -> None:
    dice = random.Random(world.SEED + 2)
    for username in active:
        if username == "mara" or dice.random() < 0.22:
            calendar.add(now - timedelta(days=dice.uniform(32, 90)), partial(_set_up, username))


def _set_up(username: str) -> None:
    play.turn_app_on(by_name(username))


def _sign_ins(calendar: Calendar, active: list[str], now: datetime) -> None:
    """Sessions of the last 30 days; many still live."""
    dice = random.Random(world.SEED + 3)
    for username in active:
        for _ in range(dice.choice((0, 1, 1, 2))):
            moment = now - timedelta(days=dice.uniform(0.05, 30))
            calendar.add(
                moment, partial(_visit, username, minutes=dice.randint(3, 20), leaves=dice.random() < 0.3)
            )
    for minutes in (12, 4):
        calendar.add(now - timedelta(minutes=minutes), partial(_visit, "mara", ip=f"198.51.100.{minutes}"))


def _visit(username: str, *, minutes: int = 0, leaves: bool = False, ip: str | None = None) -> None:
    with suppress(NoMatch):  # somebody disabled, or of a closed account, finds the door shut
        actor = enter(by_name(username), ip=ip)
        if leaves:
            clock.pass_by(timedelta(minutes=minutes))
            sessions.sign_out(actor)


def _changes(calendar: Calendar, companies: list[world.Company], active: list[str], now: datetime) -> None:
    """A profile changed, a role given, two disabled (one never joined), an account suspended, an invitation sent again."""
    others = companies[0].people[1:]
    never_joined = next(p.username for c in companies[1:] for p in c.people if p.username not in active)

    def mara_tidies_up() -> None:
        actor = enter(by_name("mara"))
        profile.change_profile(
            actor, full_name="Mara Lindqvist", language="en", time_zone="Europe/Berlin", theme="auto"
        )
        people.change_role(
            actor, by_name(others[-1].username).id, role=RoleKey.OWNER, reason="Stands in for me"
        )
        people.disable(actor, by_name(others[-2].username).id, reason="Left the company")
        invitations.invite(
            actor, email="dario.nkemelu@nordlicht.example", full_name="Dário Nkemelu", role="manager"
        )

    def sam_sends_again() -> None:
        dario = by_name("dario.nkemelu@nordlicht.example")
        invitations.resend_invitation(
            enter(by_name("sam")), dario.id, reason="First mail was caught by their filter"
        )

    def sofia_disables() -> None:
        people.disable(
            enter(by_name("sofia")), by_name(never_joined).id, reason="Their owner wrote: invited by mistake"
        )

    def bill_suspends() -> None:
        accounts.suspend(
            enter(by_name("bill")),
            closings.account_of(companies[5]),
            reason="Two invoices overdue for 60 days",
        )

    calendar.add(now - timedelta(days=20), mara_tidies_up)
    calendar.add(now - timedelta(days=3), sam_sends_again)
    calendar.add(now - timedelta(days=4), sofia_disables)
    calendar.add(now - timedelta(days=6, hours=3), bill_suspends)


def _support(calendar: Calendar, now: datetime) -> None:
    """A grant that was ended, and one that is alive, with looks at it."""
    moment = now - timedelta(days=14)
    calendar.add(moment, lambda: _allow(["profile"], tickets.number(tickets.MOVING), tickets.MOVING))
    calendar.add(moment + timedelta(minutes=40), lambda: _look(tickets.number(tickets.MOVING)))
    calendar.add(moment + timedelta(hours=2), _end_grant)
    calendar.add(
        now - timedelta(hours=3),
        lambda: _allow(["profile", "security", "keys"], tickets.number(tickets.FRIEDA), tickets.FRIEDA),
    )
    calendar.add(now - timedelta(hours=2, minutes=35), lambda: _look(tickets.number(tickets.FRIEDA)))


def _allow(areas: list[str], ticket: str, reason: str) -> None:
    support_access.allow(enter(by_name("mara")), areas=areas, ticket=ticket, reason=reason)


def _look(ticket: str) -> None:
    mara = by_name("mara")
    home = play.account_of(mara)
    looks.look(
        enter(by_name("sam")), home, area="profile", field="phone", user_id=mara.id, reason=f"Ticket {ticket}"
    )


def _end_grant() -> None:
    actor = enter(by_name("mara"))
    grant = support_access.live_grant(home_of(actor))
    if grant:
        support_access.end(actor, grant.id)


def _notes(calendar: Calendar, companies: list[world.Company], now: datetime) -> None:
    """What the staff wrote down for each other."""
    for days, author, company, words, important in NOTES:
        write = partial(_note, author, companies[company], words, important=important)
        calendar.add(now - timedelta(days=days, hours=2), write)


def _note(author: str, company: world.Company, words: str, *, important: bool) -> None:
    notes.write(enter(by_name(author)), closings.account_of(company), text=words, important=important)


def renew_grant(now: datetime) -> None:
    """Let Mara allow support access once more, and Sam look at a phone number."""
    with at(now - timedelta(minutes=9)):
        _allow(["profile", "security", "keys"], tickets.number(tickets.FRIEDA), tickets.FRIEDA)
    with at(now - timedelta(minutes=6)):
        _look(tickets.number(tickets.FRIEDA))


def lock_out(now: datetime) -> None:
    """Frieda mistypes her password until she has to wait the longest wait."""
    wrong = "Not+the-right-1"
    with at(play.past(now - timedelta(minutes=22))):
        for waits in [0] * 5 + [2**n for n in range(10)] + [512]:
            clock.pass_by(timedelta(seconds=waits + 2))
            if clock.now() >= now - timedelta(seconds=5):
                break
            with suppress(DomainError):
                play.try_password(by_name(LOCKED), wrong)
