"""Every mail there is, made with made-up values: what holds for all mails is tested over this list."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime, timedelta
from typing import Any

from admin_app.bell.models import BellTopic
from admin_app.closing import mails as closing
from admin_app.closing.models import Closing
from admin_app.data_case import mails as mails_of_cases
from admin_app.data_case.models import DataCase, DataCaseKind, Source
from admin_app.data_copy import mails as data_copies
from admin_app.deletion import mails as deletion
from admin_app.dispute import mails as dispute
from admin_app.dispute.models import Dispute, DisputeSource, DisputeState, ItemState
from admin_app.document import mails as document
from admin_app.document.models import DocumentKind
from admin_app.email.message import Message
from admin_app.email.messages import (
    account,
    account_rules,
    affiliate,
    api_token,
    break_glass,
    caller_check,
    contact,
    delegation,
    factor,
    identity,
    invitation,
    legal_hold,
    notices,
    objection,
    passkey,
    password,
    person,
    pgp_key,
    pin,
    policy,
    proposal,
    recovery_case,
    role,
    server_password,
    session,
    ssh_key,
    support_access,
    ticket,
    trusted_ip,
    view_as,
)
from admin_app.erasure import mails as erasure
from admin_app.erasure.models import Erasure, SubjectKind
from admin_app.erasure.service import LastAddress
from admin_app.identity.models import Account, User
from admin_app.incoming_mail import mails as incoming_mails
from admin_app.invoice_mail import mails as invoice_mails
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.i18n import translate
from admin_app.mailing import mails as mailing_mails
from admin_app.mailing.models import TOPICS, Mailing
from admin_app.request_by_mail import mails as request_by_mail
from admin_app.restriction import mails as restriction
from admin_app.restriction.models import RestrictionGround, UseGround
from admin_app.sign_in.factors.registry import FACTORS

PAYOUT = affiliate.PayoutMail(
    "PO-7F3K92", "€128.40", "DE•• •••• 3000", clock.new_id(), "Nordlicht Media GmbH"
)
TOKEN = "kX2v-not-a-real-token-_9Qd7rT1mZ4bW8yH3nL6pS0aF5"


def data_cases(to: User, actor: Actor) -> list[Message]:
    """Each mail about a request for personal data, of each kind, by its person and entered by staff."""
    now = clock.now()

    def case(kind: DataCaseKind, source: Source = Source.SELF_SERVICE) -> DataCase:
        return DataCase(
            id=clock.new_id(), number="P-7F3K92", kind=kind, source=source, subject_id=to.id, received_at=now, due_at=now + timedelta(days=31)
        )  # fmt: skip

    correction = case(DataCaseKind.CORRECTION)
    return [
        *(mails_of_cases.received(to, actor, case=case(kind)) for kind in DataCaseKind),
        mails_of_cases.received(to, actor, case=case(DataCaseKind.ACCESS, Source.LETTER)),
        mails_of_cases.extended(to, actor, case=correction, note="Three systems have to be searched"),
        *(
            mails_of_cases.refused(to, actor, case=correction, note="It is right", authority=authority)
            for authority in ("", "LfDI Bremen")
        ),
        *(
            mails_of_cases.fulfilled(
                to, actor, case=correction, how=how, note="The name is spelled with two n"
            )
            for how in ("corrected", "stated", "restricted")
        ),
        *(
            mails_of_cases.sent_back(to, actor, case=correction, note="Which note?", is_reminder=again)
            for again in (False, True)
        ),
        mails_of_cases.withdrawn(to, actor, case=correction),
    ]


def disputes(to: User, actor: Actor, other: User) -> list[Message]:
    """Each mail of a dispute, in each of its states."""
    now = clock.now()
    passkey = translate("Passkey", to.language)
    things = [(translate("Added", to.language), passkey), (translate("Removed", to.language), passkey)]

    def case(state: DisputeState, source: DisputeSource = DisputeSource.LINK) -> Dispute:
        return Dispute(
            id=clock.new_id(), number="D-7F3K92", user_id=to.id, state=state, source=source, what="sign_in", since=now - timedelta(hours=5),
            said_at=now, sessions_ended=2, waits_until=now + timedelta(hours=72) if state is DisputeState.WAITING else None,
        )  # fmt: skip

    return [
        dispute.opened(to, actor, case(DisputeState.OPEN), things),
        dispute.opened(to, actor, case(DisputeState.OPEN, DisputeSource.SESSION), []),
        dispute.opened(to, actor, case(DisputeState.WAITING), things),
        dispute.opened(to, actor, case(DisputeState.OBJECTED), things),
        dispute.may_object(to, actor, case(DisputeState.WAITING), address="second@example.com", token=TOKEN),
        dispute.objected(to, actor),
        dispute.settled(to, actor, things, waiting=True),
        dispute.settled(to, actor, [], waiting=True),
        dispute.dropped(to, actor),
        *(
            dispute.item_decided(to, actor, passkey, state=state)
            for state in (ItemState.RESTORED, ItemState.CONFIRMED, ItemState.DROPPED)
        ),
        dispute.owner_asked(to, actor, person=other, things=things),
        dispute.colleague(to, actor, case(DisputeState.OPEN), person=other),
    ]


def later() -> datetime:
    """When what these messages speak of ends."""
    return clock.now() + timedelta(days=3)


def invitations_and_contacts(to: User, actor: Actor, house: Account) -> list[Message]:
    """Invitations, passwords and contacts."""
    soon = later()
    return [
        account_rules.changed(
            to,
            actor,
            account=house,
            asks={"factor", "password"},
            holds_from=soon,
            rules={
                "password_rule": "both",
                "factor_required": "everybody",
                "idle_minutes": 60,
                "session_days": None,
            },
        ),
        account_rules.changed(
            to,
            actor,
            account=house,
            asks=(),
            holds_from=None,
            rules={"password_length": 14, "idle_minutes": 5, "session_limit": 1},
        ),
        *(
            delegation.invited(
                "guest@example.org",
                known,
                actor,
                account=house,
                token=TOKEN,
                expires_at=soon,
                tickets=tickets,
            )
            for known in (None, to)
            for tickets in (True, False)
        ),
        *(
            delegation.to_owner(
                to, actor, news, account=house, address="guest@example.org", own=own, tickets=own
            )
            for news in delegation.DelegationNews
            for own in (True, False)
        ),
        *(
            delegation.to_delegate(
                "guest@example.org", user, actor, news, account=house, tickets=user is not None
            )
            for news in (delegation.DelegationNews.CHANGED, delegation.DelegationNews.ENDED)
            for user in (to, None)
            if user or news is delegation.DelegationNews.ENDED
        ),
        invitation.invited(to, actor, account=house, role="manager", token=TOKEN, expires_at=soon),
        person.reached_again(to, actor),
        invitation.invited_elsewhere(to, actor, account=house, address=to.email),
        invitation.revoked(to, actor, account=house),
        invitation.revoked_of(to, actor, account=house, person=to),
        invitation.declined(to, actor, account=house, person=to),
        invitation.staff_invited(to, actor, roles=["support", "billing"], token=TOKEN, expires_at=soon),
        password.reset_link(to, actor, token=TOKEN, expires_at=soon),
        password.changed(to, actor, by_link=True),
        *(password.changed(to, actor, tokens_ended=count) for count in (1, 2)),
        *(password.changed(to, actor, tokens_left=count) for count in (1, 2)),
        password.signs_in_elsewhere(to, actor),
        request_by_mail.form_link(to, actor, token=TOKEN, until=soon),
        request_by_mail.proof_wanted(to, actor, number="P-7F3K92", asked="Your customer number"),
        request_by_mail.release_asked(to, actor, token=TOKEN, opens_at=soon),
        request_by_mail.release_stopped(to, actor),
        contact.code(to, address=to.email, code="704128", minutes=10, expires_at=soon),
        contact.code(to, address=to.email, code="704128", minutes=10, expires_at=soon, sign_in=True),
        contact.added(to, actor, masked="+49 ••• •• 318"),
        contact.confirmed(to, actor, masked="+49 ••• •• 318"),
        contact.primary(to, actor, masked="m•••••@nordlicht.example"),
        contact.removed(to, actor, masked="+49 ••• •• 318"),
    ]


def second_factors(to: User, actor: Actor) -> list[Message]:
    """Second steps, passkeys and browsers."""
    return [
        factor.totp_on(to, actor),
        factor.totp_replaced(to, actor),
        factor.totp_off(to, actor),
        factor.factors_reset(to, actor, reason="Lost phone,\nseen in person"),
        factor.recovery_codes_made(to, actor),
        factor.recovery_code_used(to, actor, left=4),
        factor.recovery_codes_low(to, actor, left=3),
        factor.browser_trusted(to, actor, days=30),
        affiliate.destination_set(
            to, actor, "Nordlicht Media GmbH", "DE•• •••• 3000", clock.now() + timedelta(hours=72)
        ),
        affiliate.destination_set(to, actor, "Nordlicht Media GmbH", "", clock.now() + timedelta(hours=72)),
        affiliate.payout_asked(to, actor, PAYOUT),
        affiliate.payout_approved(to, actor, PAYOUT),
        affiliate.payout_refused(
            to, actor, dataclasses.replace(PAYOUT, reason="Send us a bank statement first")
        ),
        affiliate.payout_paid(to, actor, dataclasses.replace(PAYOUT, reference="SEPA 4711")),
        affiliate.payout_paid(to, actor, dataclasses.replace(PAYOUT, hint="", reference="PO-7F3K92")),
        api_token.made(to, actor, "Nightly report", clock.now() + timedelta(days=90)),
        api_token.made(to, actor, "Nightly report", None),
        api_token.ended(to, actor, "Nightly report"),
        api_token.ends_soon(to, actor, "Nightly report", clock.now() + timedelta(days=7)),
        passkey.added(to, actor, name="Firefox on Windows"),
        passkey.removed(to, actor, name="Firefox on Windows", last=True),
        passkey.refused(to, actor, name="Firefox on Windows"),
        pgp_key.added(to, actor, fingerprint="AFCF5405E8F49DBCD5DC548A86375B854B86ACF9"),
        pgp_key.removed(to, actor, fingerprint="AFCF5405E8F49DBCD5DC548A86375B854B86ACF9"),
        ssh_key.added(to, actor, name="Laptop", fingerprint="SHA256:abc"),
        ssh_key.removed(to, actor, name="Laptop", fingerprint="SHA256:abc"),
    ]


def identity_and_notices(to: User, actor: Actor, other: User) -> list[Message]:
    """Names, addresses, notices of sign-ins, disputes."""
    soon = later()
    return [
        identity.username_changed(to, actor, former="before.me"),
        identity.email_in_use(to, address=to.email),
        identity.email_changed(
            to, actor, address="old@example.com", former="old@example.com", undo=(TOKEN, soon)
        ),
        identity.email_undone(to, actor, address=to.email, dropped="thief@example.com", reset=TOKEN),
        notices.signed_in(to, actor, fact="new_country", at=clock.now()),
        *(
            notices.moved(to, actor, fact=fact, at=clock.now())
            for fact in ("browser", "country", "network", "copy")
        ),
        notices.held(to, actor, token=TOKEN, not_me=TOKEN, at=clock.now(), expires_at=soon),
        *disputes(to, actor, other),
        *data_cases(to, actor),
        notices.changed(to, actor, sign_ins=False, countries=True),
    ]


def sessions_and_proposals(to: User, actor: Actor) -> list[Message]:
    """Sessions, what two members of staff took away, the PIN."""
    soon = later()
    return [
        session.unlocked(to, actor),
        session.wait_passed(to, actor, minutes=10),
        session.sessions_ended(to, actor, count=1),
        session.rules_changed(
            to,
            actor,
            idle_minutes=240,
            life=7,
            limit=1,
            refuses=True,
            bind=True,
            changed=["idle_minutes", "session_length", "session_limit", "at_limit", "tied_to"],
        ),
        *(
            proposal.factor_removed(to, actor, factor=f, words=words, opens_at=soon)
            for f, words in (*((f.key, f.gone) for f in FACTORS), ("all", ""), ("pin", ""))
        ),
        proposal.restriction_lifted(to, actor, of_account=False),
        proposal.restriction_lifted(to, actor, of_account=True),
        proposal.binding_lifted(to, actor),
        *(
            notices.waits(to, actor, what=what, about="Fay Holm", path="/admin/waiting", until=soon)
            for what in (
                "closing",
                "dispute",
                "broken_glass",
                "legal_order",
                "breach_case",
                "legal_hold",
                "data_case",
                "recovery_case",
            )
        ),
        notices.digest(to, actor, numbers=[(topic, number + 1) for number, topic in enumerate(BellTopic)]),
        notices.digest(to, actor, numbers=[(BellTopic.CLOSING, 1)]),
        proposal.waits(to, actor, proposal_id=clock.new_id(), about="Fay Holm", until=soon),
        *(
            proposal.ended(to, actor, proposal_id=clock.new_id(), about="Fay Holm", answer=answer)
            for answer in ("confirmed", "declined", "lapsed")
        ),
        password.reset_link(to, actor, token=TOKEN, expires_at=soon, opens_at=soon),
        pin.turned_on(to, actor, minutes=20, after_sign_in=True),
        pin.changed(to, actor),
        pin.turned_off(to, actor),
        pin.shut(to, actor, tries=10),
        pin.link(to, actor, token=TOKEN, expires_at=soon),
        pin.rules_changed(to, actor, minutes=20, after_sign_in=True),
        pin.rules_changed(to, actor, minutes=0, after_sign_in=False),
    ]


def people_and_accounts(to: User, actor: Actor, house: Account, other: User) -> list[Message]:
    """People, their account, support access."""
    soon = later()
    return [
        *(
            role.role_edited(
                to, actor, name="Night shift", what=what, gained=["person:restore"], lost=["wait:end"]
            )
            for what in ("made", "changed", "deleted")
        ),
        role.rights_changed(to, actor, name="Night shift", gained=["person:restore"], lost=[]),
        role.rights_changed(
            to, actor, name="Bookkeeper", gained=[], lost=["own_billing:read"], account=house, holds=False
        ),
        person.disabled(to, actor, person=other, account=house),
        person.enabled(to, actor, person=to, account=house),
        person.role_changed(to, actor, person=other, account=house, before="owner", after="manager"),
        person.staff_roles_changed(to, actor, person=other, before=["support"], after=["billing"]),
        person.staff_joined(to, actor, person=other, roles=["billing"]),
        account.suspended(to, actor, account=house),
        account.details_changed(to, actor, account=house),
        account.resumed(to, actor, account=house),
        support_access.allowed(
            to, actor, account=house, areas=["profile", "security"], changes=True, until=soon, ticket="4711"
        ),
        support_access.asked(
            to,
            actor,
            account=house,
            areas=["profile"],
            changes=True,
            hours=8,
            reason="To correct the address",
            ticket="4711",
            until=soon,
        ),
        *(
            caller_check.verified(to, actor, account=house, person=who, channel=channel)
            for who, channel in ((to, "text"), (other, "call"), (to, "mail"), (other, "page"))
        ),
        caller_check.code(
            to, address="dora@example.com", called="+49 30 555 0100", code="123456", expires_at=soon
        ),
        *(
            support_access.allowed_by_phone(
                to, actor, account=house, areas=["profile"], until=soon, person=who
            )
            for who in (to, other)
        ),
        *(
            legal_hold.placed(to, actor, number="H-7F3K92", reason="A court wants it", until=until, **of)
            for until in (None, soon)
            for of in ({}, {"account_id": house.id, "account_name": house.name})
        ),
        *(
            legal_hold.ended(to, actor, number="H-7F3K92", **of)
            for of in ({}, {"account_id": house.id, "account_name": house.name})
        ),
        break_glass.broken(
            to, actor, account=house, areas=["profile"], reason="A court asks for it by noon", until=soon
        ),
        break_glass.disclosed(
            to,
            actor,
            account=house,
            who="Sam Ferreira",
            areas=["profile", "security"],
            reason="A court asks for it by noon",
            at=clock.now(),
            until=soon,
        ),
        *(
            break_glass.reviewed(
                to, actor, account=house, verdict=verdict, note="Looked at by two", at=clock.now()
            )
            for verdict in ("justified", "not_justified")
        ),
        *(
            view_as.started(
                to,
                actor,
                account=house,
                person=person,
                areas=["profile"],
                until=soon,
                reason="She asks what she sees",
            )
            for person in (to, other)
        ),
        *(
            support_access.corrected(
                to,
                actor,
                account=house,
                person=whose,
                what=what,
                reason="She read the new one out",
                ticket="4711",
            )
            for whose, what in (("", "contact.added"), (other.full_name, "person.profile_changed"))
        ),
        *(
            support_access.answered(to, actor, account=house, answer=how, note="Ring me")
            for how in ("allowed", "declined", "expired")
        ),
        support_access.extended(to, actor, account=house, until=soon),
        support_access.ended(to, actor, account=house),
        *(
            document.announced(
                to,
                actor,
                account=house,
                kind=kind,
                number=2,
                begins=soon,
                changes="The term is shorter",
                version_id="01a2296b",
            )
            for kind in DocumentKind
        ),
        *(
            policy.policy_set(
                to,
                actor,
                policy="Longest session",
                before="14 days",
                after="7 days",
                begins=soon,
                account=whose,
                reason="Audit",
            )
            for whose in (None, house)
        ),
    ]


def addresses(to: User, actor: Actor) -> list[Message]:
    """Trusted addresses."""
    soon = later()
    return [
        trusted_ip.restriction_on_trial(to, actor, until=soon, of_account=False),
        trusted_ip.restriction_on_trial(to, actor, until=soon, of_account=True),
        trusted_ip.restriction_fell_back(to, actor, until=soon, of_account=False),
        trusted_ip.restriction_fell_back(to, actor, until=soon, of_account=True),
        trusted_ip.restriction_kept(to, actor, of_account=False),
        trusted_ip.restriction_kept(to, actor, of_account=True),
        trusted_ip.restriction_removed(to, actor, of_account=False),
        trusted_ip.restriction_removed(to, actor, of_account=True),
        trusted_ip.step_spared(to, actor, step="skip_totp", of_account=True),
        trusted_ip.step_spared(to, actor, step="skip_pin", of_account=False),
        trusted_ip.step_asked_again(to, actor, step="skip_totp", of_account=False),
        trusted_ip.step_asked_again(to, actor, step="skip_pin", of_account=True),
    ]


def lost_factors(to: User, actor: Actor, other: User) -> list[Message]:
    """Lost second factors."""
    soon = later()
    return [
        recovery_case.opened(to, actor, cancel=TOKEN, number="RC-7F3K92", waits_until=soon),
        recovery_case.owner_asked(to, actor, about=other, waits_until=soon),
        recovery_case.contact_asked(to, actor, address="second@example.com", vouch=TOKEN),
        recovery_case.vouched(to, actor),
        recovery_case.ready(to, actor, until=soon),
        recovery_case.cancelled(to, actor, by="person"),
        recovery_case.cancelled(to, actor, by="factor"),
        recovery_case.cancelled(to, actor, by="staff"),
        recovery_case.completed(to, actor, tokens_ended=2),
    ]


def deletions(to: User, actor: Actor, house: Account) -> list[Message]:
    """Each mail about the deletion of a person and of an account."""
    now = clock.now()
    soon, found = now + timedelta(days=7), []
    for whole in (False, True):
        case = DataCase(
            id=clock.new_id(), number="P-7F3K92", kind=DataCaseKind.DELETION, whole_account=whole, source=Source.SELF_SERVICE,
            subject_id=to.id, received_at=now, due_at=now + timedelta(days=31),
        )  # fmt: skip
        of: dict[str, Any] = {"account": house, "case": case, "withdraw": TOKEN}
        found += [
            deletion.held(to, actor, reasons=["A court wants it, 4 O 118/26"], **of),
            deletion.released(to, actor, **of),
            deletion.approved(to, actor, wait_until=soon, **of),
            deletion.lapsed(to, actor, changed=["Unpaid amounts"], **of),
        ]
        if whole:
            found += [
                deletion.in_approval(to, actor, **of),
                deletion.closing_stopped(to, actor, account=house, case=case),
            ]
    return found


def closings(to: User, actor: Actor, house: Account) -> list[Message]:
    """The closing of an account."""
    soon = later()
    of: dict[str, Any] = {"account": house, "case": Closing(number="D-7F3K92")}
    return [
        closing.requested(to, actor, **of),
        closing.needs_customer(to, actor, note="Which card is it?", **of),
        closing.cleared(to, actor, **of),
        closing.sent_back(to, actor, note="", **of),
        closing.approved(to, actor, execute_at=soon, **of),
        closing.rejected(to, actor, note="A service runs until May.", **of),
        closing.withdrawn(to, actor, **of),
        closing.stopped(to, actor, note="Asked for by phone.", **of),
        closing.lapsed(to, actor, changed=["invoice R-1009"], **of),
        closing.executed(to, actor, reopen_until=soon, **of),
        closing.reopened(to, actor, **of),
    ]


def restrictions(to: User, actor: Actor, house: Account) -> list[Message]:
    """A restriction of a person's data, and of a whole account's."""
    soon = later()
    return [
        message
        for account in (None, house)
        for message in (
            restriction.begun(to, actor, account=account, ground=RestrictionGround.ACCURACY),
            restriction.used(
                to, actor, account=account, ground=UseGround.CLAIMS, reason="A court asks", until=soon
            ),
            restriction.lifting(to, actor, account=account, reason="It was checked", at=soon),
            restriction.kept(to, actor, account=account, reason="It is checked once more"),
            restriction.lifted(to, actor, account=account),
        )
    ]


def receipts(to: User, actor: Actor, house: Account) -> list[Message]:
    """Objections answered, and corrections put back."""
    of: dict[str, Any] = {"account_id": house.id, "receipt_id": clock.new_id()}
    answers = [
        objection.decided(
            to, actor, upheld=upheld, undone=undone, number="OB-7F3K92", note="We looked at the call.", **of
        )
        for upheld, undone in ((True, True), (True, False), (False, False))
    ]
    waits = objection.waits(
        to, actor, objection_id=clock.new_id(), number="OB-7F3K92", about="Fay Holm", opener="Alice Lindqvist",
        due_at=later(),
    )  # fmt: skip
    copies = [data_copies.ready(to, actor, copy=kind, until=later()) for kind in ("copy", "portable")]
    return [*answers, *copies, objection.rolled_back(to, actor, **of), waits]


def erasures(to: User) -> list[Message]:
    """The last mail, with what is owed and without."""
    address = LastAddress(to.email, to.full_name, to.language, to.time_zone)
    return [
        erasure.done(
            Erasure(number="E-7F3K92", subject_kind=kind, claims=claims, certificate="{}", done_at=later()),
            address,
        )
        for kind, claims in ((SubjectKind.PERSON, False), (SubjectKind.ACCOUNT, True))
    ]


def mailings(to: User) -> list[Message]:
    """A newsletter and a service status notice."""
    text = "# Larger rooms\n\nWe have grown.\n\n- Two more places"
    return [
        dataclasses.replace(
            mailing_mails.mailing(
                to,
                Mailing(topic=topic, subject_en="Spring", subject_de="Frühling", text_en=text, text_de=text),
            ),
            subscribed=True,
        )
        for topic in TOPICS
    ]


def server_passwords(to: User, actor: Actor, house: Account) -> list[Message]:
    """Each mail about the password of a server that a ticket is about."""
    ticket_id, told = clock.new_id(), {"number": "T-7F3K92", "subject": "The web server stands still"}
    return [
        *(
            server_password.revealed(
                to, actor, ticket_id=ticket_id, account_id=house.id, own=own, sees=sees, **told
            )
            for own, sees in ((True, True), (False, True), (False, False))
        ),
        *(
            server_password.asked(to, actor, ticket_id=ticket_id, number="T-7F3K92", to_all=to_all)
            for to_all in (True, False)
        ),
    ]


def tickets(to: User, actor: Actor, house: Account) -> list[Message]:
    """Each mail about a support ticket, where answers come in by mail and where they don't."""
    text = "It stands still since Monday.\nA second line."
    found = []
    for address in ("", "ticket+aaaa@tickets.example.org"):
        path = "/for/A-20418836/tickets/1" if address else ""
        told = ticket.TicketMail(
            clock.new_id(), "T-7F3K92", "The web server stands still", house.id, address, path, bool(path)
        )
        found += [
            ticket.opened(to, actor, ticket=told, text=text),
            *(
                ticket.answered(to, actor, ticket=told, message_id=clock.new_id(), text=text, files=files)
                for files in (0, 1, 2)
            ),
            ticket.answered(to, actor, ticket=told, message_id=clock.new_id(), text=text, solved=True),
            ticket.solved(to, actor, ticket=told),
            ticket.harmful(to, actor, ticket=told),
            ticket.merged(to, actor, ticket=told, former="T-9QX4MD", former_subject="Nothing works"),
        ]
    return [dataclasses.replace(mail, subscribed=True) for mail in found]


def every_message(to: User, actor: Actor, house: Account, other: User) -> list[Message]:
    """One message of each kind to a person."""
    return [
        *(
            dataclasses.replace(mail, subscribed=True)
            for overdue in (False, True)
            for mail in (
                invoice_mails.invoices(
                    to, house, [(f"INV-{n}", date(2026, 11, n)) for n in range(1, 25)], overdue=overdue
                ),
                invoice_mails.invoices(to, house, [("INV-1", date(2026, 11, 15))], overdue=overdue),
            )
        ),
        *invitations_and_contacts(to, actor, house),
        *second_factors(to, actor),
        *identity_and_notices(to, actor, other),
        *sessions_and_proposals(to, actor),
        *people_and_accounts(to, actor, house, other),
        *addresses(to, actor),
        *lost_factors(to, actor, other),
        *closings(to, actor, house),
        *deletions(to, actor, house),
        *receipts(to, actor, house),
        *restrictions(to, actor, house),
        *erasures(to),
        *mailings(to),
        *tickets(to, actor, house),
        *(
            incoming_mails.write_on_page(to.email, to.language, answers="<1@x.example>", closed=closed)
            for closed in ("", "T-7F3K92")
        ),
        *server_passwords(to, actor, house),
    ]
