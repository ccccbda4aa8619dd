"""Which command each route of the desk calls that changes something, and whether staff must say why (SECURITY 73).

DOMAIN's table of acts by staff gives every one of them a reason. What is listed without one is no such act.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from admin_app.account import service as accounts
from admin_app.affiliate import deciding as affiliate_deciding
from admin_app.affiliate import destination as affiliate_destination
from admin_app.api_token import service as api_tokens
from admin_app.billing import service as billing
from admin_app.breach_case import service as breaches
from admin_app.break_glass import opening, orders, reviewing
from admin_app.bulk import service as bulk
from admin_app.caller_check import asking as caller_checks
from admin_app.closing import decision, execution
from admin_app.closing.holds import clearing
from admin_app.data_case.desk import deciding as data_case_deciding
from admin_app.delegation import by_staff as delegations
from admin_app.deletion import decision as deletions
from admin_app.desk import policy_change
from admin_app.dispute import settling
from admin_app.document import publishing
from admin_app.export import service as exports
from admin_app.legal_hold import service as legal_holds
from admin_app.mailing import service as mailings
from admin_app.news import service as news
from admin_app.objection import service as objections
from admin_app.proposal import service as proposals
from admin_app.recipient import service as recipients
from admin_app.recovery_case import service as recovery_cases
from admin_app.recovery_case import vouching
from admin_app.request_by_mail import doubting
from admin_app.restriction import at_the_desk as restricting_at_the_desk
from admin_app.restriction import service as restrictions
from admin_app.restriction import uses as restricted_uses
from admin_app.role import editing as role_editing
from admin_app.session import service as sessions
from admin_app.sign_in.factors import removal
from admin_app.sign_in.password import reset
from admin_app.sign_in.throttle import lifting
from admin_app.staff_edit import company
from admin_app.staff_edit import people as corrected
from admin_app.support_access import looks
from admin_app.support_access.asks import asking
from admin_app.trusted_ip import staff_override
from admin_app.user import people, returned_mail, staff
from admin_app.user.identifiers import by_staff
from admin_app.view_as import service as view_as
from tests.routes import LISTS

Command = Callable[..., Any]
ON_ANYBODY: Mapping[str, Command] = {
    "unlock": lifting.unlock,
    "resend": people.resend_invitation,
    "send_link": reset.send_reset_link,
    "end_sessions": sessions.end_all,
    "end_wait": lifting.end_wait,
    "propose_removal": removal.propose_removal,
    "propose_lift": staff_override.propose_lifting,
    "propose_username": by_staff.propose_username,
    "propose_email": by_staff.propose_email,
}
EXPORTS = {line.endpoint: exports.ask for line in LISTS if line.endpoint.endswith(".export_view")}
REASONED: Mapping[str, Command] = {
    **{
        f"{noun}.{act}": command
        for noun in ("people", "staff_members")
        for act, command in ON_ANYBODY.items()
    },
    "people.check_caller": caller_checks.ask,
    "people.role": people.change_role,
    "people.restrict_data": restrictions.begin,
    "people.use_restricted_data": restricted_uses.use_person,
    "people.lift_restriction_of_data": restricting_at_the_desk.lift_of_person,
    "people.keep_data_restricted": restricting_at_the_desk.keep_of_person,
    "accounts.restrict_data": restrictions.begin_account,
    "accounts.use_restricted_data": restricted_uses.use_account,
    "accounts.lift_restriction_of_data": restricting_at_the_desk.lift_of_account,
    "accounts.keep_data_restricted": restricting_at_the_desk.keep_of_account,
    "people.disable": people.disable,
    "people.enable": people.enable,
    "people.cancel_recovery": recovery_cases.cancel_by_staff,
    "people.propose_shorten": vouching.propose_shortening,
    "documents.propose": publishing.propose,
    "mailings.cancel": mailings.cancel,
    "mailings.propose": mailings.propose,
    "news.withdraw": news.withdraw,
    "roles.new": role_editing.make,
    "roles.copy": role_editing.make,
    "roles.edit": role_editing.change,
    "roles.delete": role_editing.delete,
    "sessions.end_everybodys": sessions.end_everybodys,
    "staff_members.invite": staff.invite_staff,
    "staff_members.roles": staff.give_roles,
    "staff_members.disable": staff.disable_staff,
    "staff_members.enable": staff.enable_staff,
    "policies.account_change": policy_change.propose,
    "policies.change": policy_change.propose,
    "proposals.decline": proposals.decline,
    "disputes.confirm": settling.confirm_taking_back,
    "disputes.propose": settling.propose_decision,
    "objections.uphold": objections.uphold,
    "objections.reject": objections.reject,
    "api_tokens.end": api_tokens.end_by_staff,
    "delegations.end": delegations.end,
    "mail.forget_returns": returned_mail.forget,
    "sessions.end": sessions.end_session,
    "bulk_runs.begin": bulk.begin,
    "accounts.suspend": accounts.suspend,
    "accounts.resume": accounts.resume,
    "staff_asking.ask": asking.ask,
    "staff_view_as.start": view_as.start,
    "staff_glass.break_glass": opening.break_glass,
    "staff_glass.record_order": orders.record_order,
    "break_glass.review": reviewing.review,
    "recipient_notices.note": recipients.note,
    "breaches.close": breaches.close,
    "staff_deletions.approve": deletions.approve,
    "staff_deletions.pass_on": deletions.pass_on,
    "staff_deletions.refuse": deletions.refuse,
    "staff_deletions.send_back": deletions.send_back,
    "breaches.not_required": breaches.not_required,
    "breaches.record": breaches.record,
    "breaches.supplement": breaches.supplement,
    "breaches.tell": breaches.tell_people,
    "legal_holds.end": legal_holds.propose_end,
    "legal_holds.tell": legal_holds.tell,
    "staff_holds.account": legal_holds.propose,
    "staff_holds.person": legal_holds.propose,
    "data_cases.correct": data_case_deciding.correct,
    "data_cases.doubt": doubting.ask_for_proof,
    "data_cases.extend": data_case_deciding.extend,
    "data_cases.restrict": data_case_deciding.restrict,
    "data_cases.keep_statement": data_case_deciding.keep_statement,
    "data_cases.note": data_case_deciding.note,
    "data_cases.refuse": data_case_deciding.refuse,
    "data_cases.send_back": data_case_deciding.send_back,
    "legal_orders.decline": orders.decline_order,
    "legal_orders.end": orders.end_order,
    "staff_correcting.correct_company": company.correct_company,
    "staff_correcting.add_address": company.add_address,
    "staff_correcting.correct_address": company.correct_address,
    "staff_correcting.correct_profile": corrected.correct_profile,
    "staff_correcting.enter_phone": corrected.add_phone,
    "staff_correcting.enter_email": corrected.add_email,
    "staff_account.amounts": looks.billing_look,
    "affiliate_payouts.approve": affiliate_deciding.approve,
    "affiliate_payouts.paid": affiliate_deciding.mark_paid,
    "affiliate_payouts.refuse": affiliate_deciding.refuse,
    "staff_affiliate.compare": affiliate_destination.verify,
    "staff_billing.enter_invoice": billing.enter_invoice,
    "staff_billing.enter_service": billing.enter_service,
    "staff_billing.set_balance": billing.set_balance,
    "staff_billing.confirm": billing.confirm_unchanged,
    "staff_billing.correct_invoice": billing.correct_invoice,
    "staff_billing.correct_service": billing.correct_service,
    "staff_requests.clear": clearing.clear,
    "staff_requests.ask": clearing.ask_customer,
    "staff_requests.confirm": clearing.confirm_facts,
    "staff_requests.approve": decision.approve,
    "staff_requests.reject": decision.reject,
    "staff_requests.send_back": decision.send_back,
    "staff_requests.stop": decision.stop,
    "staff_requests.reopen": execution.reopen,
    **EXPORTS,
}
COLUMNS = dict.fromkeys(
    (one.endpoint for one in LISTS if one.endpoint.endswith(".columns_view")), "a choice of one's own"
)
VIEWS = [line.endpoint for line in LISTS if line.endpoint.endswith(".save_view")]
WITHOUT: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "news.write",
            "news.edit",
            "news.publish",
            "news.discard",
            "mailings.write",
            "mailings.edit",
            "mailings.discard",
        ),
        "it says itself what it tells, and is about nobody",
    ),
    **dict.fromkeys(VIEWS, "a choice of one's own, or of a role's: it gives nobody a right"),
    **COLUMNS,
    "staff_ticket_files.download": "what was written to support; each download is recorded and shown to the customer",
    "staff_server_password.reveal": "the reason is the ticket, and stands in the look",
    "staff_server_password.ask": "the reason is the ticket that was taken over, and stands in the event",
    **dict.fromkeys(
        ("staff_server_password.agree", "staff_server_password.agree_for"),
        "the same; what is agreed to was asked by a colleague",
    ),
    "staff_notes.add": "a note says itself why it was written",
    "staff_notes.change": "one's own words, put otherwise",
    "staff_notes.remove": "one's own words, or a colleague's that an administrator takes away",
    "documents.write": "a draft changes nothing for anybody; what changed in it is told in its own words",
    "documents.edit": "the same",
    "documents.discard": "a draft that nobody was asked about",
    "data_cases.give_copy": "what was asked for is done; the request says itself why",
    "data_cases.supplement": "an approver asked for it; what the person said stands in the case",
    "people.enter_request": "the person's own words say why, and stand in the event",
    "proposals.confirm": "the reason is the proposal's, and stands in the event",
    "staff_calls.check": "the reason is the check's, and stands in the event",
    "staff_calls.end": "nothing is done to anybody: what was verified counts no more",
    "proposals.withdraw": "nothing is done to anybody",
    "staff_views.edit": "a choice of one's own, or of a role's: it gives nobody a right",
    "staff_views.delete": "the same",
    "people.choose": "nothing is done yet: it shows who would change",
    "sessions.choose": "nothing is done yet: it shows who would change",
    "bulk_runs.cancel": "what wasn't done yet is left; the run's reason stands in the event",
    "exports.cancel": "nothing is done to anybody",
    "exports.remove": "the same",
    "exports.download": "the reason is the export's, and stands in the event of its asking",
    "staff_waiting.mail": "a choice of one's own",
    "staff_waiting.seen": "nothing is done to anybody",
    "staff_requests.take_up": "billing's own work goes on; the question and its answer stand in the case",
    "staff_requests.pass_on": "billing's own work goes on; each outcome has its note",
    **dict.fromkeys(
        ("staff_requests.open_case", "staff_deletions.open_case", "data_cases.open_view"),
        "the case itself is the ground of the look",
    ),
    "support_asks.withdraw": "nothing is done to anybody",
    **dict.fromkeys(
        ("saved_answers.edit", "saved_answers.remove", "saved_answers.write"),
        "a text for later; the answer that is sent with it says itself why",
    ),
    "tickets.insert_view": "nothing is done yet: it shows a text to be sent",
    "tickets.presence_view": "nothing is done to anybody",
    **dict.fromkeys(
        (
            "tickets.answer_view",
            "tickets.assign",
            "tickets.give_up_view",
            "tickets.merge",
            "tickets.note_view",
            "tickets.order",
            "tickets.reopen",
            "tickets.solve",
            "tickets.take_view",
        ),
        "the customer asked for it, and the ticket has every word",
    ),
    "breaches.assess": "each of its texts is demanded, and stands in the entries",
    "breaches.report": "it notes what was done elsewhere; the authority and the moment are demanded, and why where it is late",
    "legal_holds.review": "its note is demanded, and stands in the event",
    "legal_orders.confirm": "the reason is the order's, and stands in the event",
    "staff_view_as.stop": "it only ends what was open",
    "staff_glass.stop": "it only ends what was open",
    "staff_account.look": "the grant's reason is kept with the look",
    "staff_shortlist.pin": "a choice of one's own",
    "staff_shortlist.unpin": "a choice of one's own",
    "staff_fixing.choose": "a search among an account’s people changes nothing",
    "staff_search.find": "a search changes nothing; a whole private value is recorded",
    "staff_search.suggest": "a search changes nothing; a whole private value is recorded",
    "staff_refusals.find": "a search changes nothing",
}
