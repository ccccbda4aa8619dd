"""The staff's desk under /admin/: lists by the base view, and pages of their own."""

from __future__ import annotations

from flask import Flask
from flask_admin import Admin
from flask_admin.contrib.sqla import ModelView

from admin_app.affiliate.models import AffiliatePayout
from admin_app.api_token.models import ApiToken
from admin_app.audit.models import AuditEvent
from admin_app.billing.models import Invoice, Service
from admin_app.breach_case.models import BreachCase
from admin_app.break_glass.models import BreakGlass, LegalOrder
from admin_app.bulk.models import BulkRun
from admin_app.customer_import.models import ImportRun
from admin_app.data_case.models import DataCase
from admin_app.delegation.models import Delegation
from admin_app.dispute.models import Dispute
from admin_app.document.models import DocumentVersion
from admin_app.email.models import Mail
from admin_app.export.models import Export
from admin_app.identity.models import Account, Role, User
from admin_app.legal_hold.models import LegalHold
from admin_app.mailing.models import Mailing
from admin_app.news.models import NewsItem
from admin_app.objection.models import Objection
from admin_app.pgp_key.models import PgpKey
from admin_app.proposal.models import Proposal
from admin_app.recipient.models import RecipientNotice
from admin_app.session.models import LoginSession, SignInAttempt
from admin_app.ssh_key.models import SshKey
from admin_app.support_access.models import SupportAsk, SupportGrant
from admin_app.ticket.models import SavedAnswer, Ticket
from admin_app.trusted_ip.models import TrustedAddress
from views.desk import drawing, me, waiting
from views.desk.account import affiliate, answered, asking, billing, correcting, glass, notes, people_table
from views.desk.account import page as account_page
from views.desk.bulk.runs import BulkRunView
from views.desk.exports.page import ExportView
from views.desk.find import preview, search, shortlist
from views.desk.find import registry as search_kinds
from views.desk.home.page import HomeView
from views.desk.lists.access import refusals
from views.desk.lists.access.break_glass import BreakGlassView, LegalOrderView
from views.desk.lists.access.sessions import SessionView, SignInView
from views.desk.lists.access.support_access import SupportAccessView
from views.desk.lists.access.support_asks import SupportAskView
from views.desk.lists.access.trusted_addresses import TrustedAddressView
from views.desk.lists.accounts import AccountView
from views.desk.lists.affiliate_payouts import AffiliatePayoutView
from views.desk.lists.audit import AuditView
from views.desk.lists.delegations import DelegationView
from views.desk.lists.imports import ImportRunView
from views.desk.lists.invoices import InvoiceView
from views.desk.lists.keys.api_tokens import ApiTokenView
from views.desk.lists.keys.pgp_keys import PgpKeyView
from views.desk.lists.keys.ssh_keys import SshKeyView
from views.desk.lists.people import PersonView
from views.desk.lists.proposals import ProposalView
from views.desk.lists.roles import RoleView
from views.desk.lists.services import ServiceView
from views.desk.lists.staff_members import StaffView
from views.desk.lists.writing.documents import DocumentView
from views.desk.lists.writing.mail import MailView
from views.desk.lists.writing.mailings import MailingsView
from views.desk.lists.writing.news import NewsView
from views.desk.parts import facts, reasons
from views.desk.person import calls, fixing, view_as
from views.desk.policies import pages as policies
from views.desk.privacy import holds, records, retention
from views.desk.privacy.holds import LegalHoldView
from views.desk.privacy.recipient_notices import RecipientNoticeView
from views.desk.requests import deletions
from views.desk.requests import pages as requests
from views.desk.requests.breaches import BreachView
from views.desk.requests.data_cases import DataCaseView
from views.desk.requests.disputes import DisputeView
from views.desk.requests.objections import ObjectionView
from views.desk.saved import pages as saved_views
from views.desk.tickets import attachments, server_password
from views.desk.tickets import of_account as account_tickets
from views.desk.tickets.list import TicketView
from views.desk.tickets.saved import SavedAnswerView
from views.pages.registry import desk_page
from views.templating import dialogs

# One line a noun: its view, its model, and the key of its page, which tells name, endpoint and path.
NOUNS = (
    (AccountView, Account, "accounts"),
    (PersonView, User, "people"),
    (TicketView, Ticket, "desk_tickets"),
    (SavedAnswerView, SavedAnswer, "saved_answers"),
    (SupportAccessView, SupportGrant, "support_access"),
    (SupportAskView, SupportAsk, "support_asks"),
    (ProposalView, Proposal, "proposals"),
    (DisputeView, Dispute, "disputes"),
    (ObjectionView, Objection, "objections"),
    (BreachView, BreachCase, "breaches"),
    (DataCaseView, DataCase, "data_cases"),
    (RecipientNoticeView, RecipientNotice, "recipient_notices"),
    (StaffView, User, "staff"),
    (BreakGlassView, BreakGlass, "break_glass"),
    (LegalOrderView, LegalOrder, "legal_orders"),
    (LegalHoldView, LegalHold, "legal_holds"),
    (DocumentView, DocumentVersion, "documents"),
    (NewsView, NewsItem, "news"),
    (MailingsView, Mailing, "mailings"),
    (AuditView, AuditEvent, "audit"),
    (MailView, Mail, "mail"),
    (SessionView, LoginSession, "sessions"),
    (SignInView, SignInAttempt, "sign_ins"),
    (TrustedAddressView, TrustedAddress, "trusted"),
    (ApiTokenView, ApiToken, "api_tokens"),
    (SshKeyView, SshKey, "ssh_keys"),
    (DelegationView, Delegation, "delegations"),
    (PgpKeyView, PgpKey, "pgp_keys"),
    (ServiceView, Service, "services"),
    (InvoiceView, Invoice, "invoices"),
    (AffiliatePayoutView, AffiliatePayout, "affiliate_payouts"),
    (RoleView, Role, "roles"),
    (ExportView, Export, "exports"),
    (ImportRunView, ImportRun, "imports"),
    (BulkRunView, BulkRun, "bulk_runs"),
)

# Acts with a view of their own, by the ends of their addresses.
OTHER_ACTS = (
    "add-note",
    "amounts",
    "ask",
    "break-glass",
    "change-note",
    "compare",
    "edit-view",
    "fix-sign-in",
    "legal-hold",
    "legal-order",
    "remove-note",
    "reopen",
    "view-as",
)


def register(app: Flask) -> None:
    """Mount the desk."""
    search_kinds.register()
    app.jinja_env.globals.update(
        draw_fact=drawing.fact,
        event_facts=facts.beside,
        fact_name=facts.named,
        fact_said=facts.said,
        draw_rows=drawing.rows,
        draw_people=people_table.draw,
        draw_person_chip=people_table.chip,
    )
    reasons.register(app)
    admin = Admin(app, name="Gatehouse", index_view=HomeView())
    for view, model, key in NOUNS:
        page = desk_page(key)
        mounted: ModelView = view(model, page.label, page.endpoint.split(".")[0], page.mount)
        admin.add_view(mounted)
        dialogs.offer(*(act.slug for act in view.acts))
    dialogs.offer(*OTHER_ACTS)
    pages = (
        me.bp,
        search.bp,
        shortlist.bp,
        refusals.bp,
        requests.bp,
        deletions.bp,
        waiting.bp,
        account_page.bp,
        account_tickets.bp,
        asking.bp,
        attachments.bp,
        correcting.bp,
        affiliate.bp,
        billing.bp,
        answered.bp,
        calls.bp,
        fixing.bp,
        glass.bp,
        holds.bp,
        notes.bp,
        policies.bp,
        preview.bp,
        records.bp,
        retention.bp,
        saved_views.bp,
        server_password.bp,
        view_as.bp,
    )
    for blueprint in pages:
        app.register_blueprint(blueprint)
