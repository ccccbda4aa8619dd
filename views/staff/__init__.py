"""The staff's desk under /admin/: lists by the base view, and pages of their own."""

from __future__ import annotations

from flask import Flask
from flask_admin import Admin
from flask_admin.contrib.sqla import ModelView
from flask_babel import lazy_gettext as _l

from admin_app.account.models import Account
from admin_app.audit.models import AuditEvent
from admin_app.billing.models import Invoice, Service
from admin_app.customer_import.models import ImportRun
from admin_app.dispute.models import Dispute
from admin_app.email.models import Mail
from admin_app.proposal.models import Proposal
from admin_app.role.models import Role
from admin_app.session.models import LoginSession
from admin_app.support_access.models import SupportGrant
from admin_app.trusted_ip.models import TrustedAddress
from admin_app.user.models import User
from views.staff import account_page, billing, me, refusals, requests, search
from views.staff.accounts import AccountView
from views.staff.audit import AuditView
from views.staff.disputes import DisputeView
from views.staff.home import HomeView
from views.staff.imports import ImportRunView
from views.staff.invoices import InvoiceView
from views.staff.mail import MailView
from views.staff.people import PersonView
from views.staff.proposals import ProposalView
from views.staff.roles import RoleView
from views.staff.services import ServiceView
from views.staff.sessions import SessionView
from views.staff.staff_members import StaffView
from views.staff.support_access import SupportAccessView
from views.staff.trusted_addresses import TrustedAddressView

# One line a noun: its view, model, name, endpoint, path.
NOUNS = (
    (AccountView, Account, _l("Accounts"), "accounts", "accounts"),
    (PersonView, User, _l("People"), "people", "people"),
    (SupportAccessView, SupportGrant, _l("Support access"), "support_access", "support-access"),
    (ProposalView, Proposal, _l("Second person"), "proposals", "proposals"),
    (DisputeView, Dispute, _l("Disputes"), "disputes", "disputes"),
    (StaffView, User, _l("Staff"), "staff_members", "staff"),
    (AuditView, AuditEvent, _l("Audit trail"), "audit", "audit"),
    (MailView, Mail, _l("Mail log"), "mail", "mail"),
    (SessionView, LoginSession, _l("Sessions"), "sessions", "sessions"),
    (TrustedAddressView, TrustedAddress, _l("Trusted addresses"), "trusted_addresses", "trusted-addresses"),
    (ServiceView, Service, _l("Services"), "services", "services"),
    (InvoiceView, Invoice, _l("Invoices"), "invoices", "invoices"),
    (RoleView, Role, _l("Roles"), "roles", "roles"),
    (ImportRunView, ImportRun, _l("Import runs"), "imports", "imports"),
)


def register(app: Flask) -> None:
    """Mount the desk."""
    admin = Admin(app, name="Gatehouse", index_view=HomeView())
    for view, model, name, endpoint, path in NOUNS:
        mounted: ModelView = view(model, name, endpoint, f"/admin/{path}")
        admin.add_view(mounted)
    for blueprint in (me.bp, search.bp, refusals.bp, requests.bp, account_page.bp, billing.bp):
        app.register_blueprint(blueprint)
