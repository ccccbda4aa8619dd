"""Names that would break a careless page, and everything called by them."""

from __future__ import annotations

import sqlalchemy as sa

from admin_app.closing.models import Closing, ClosingMove
from admin_app.contact.models import Contact
from admin_app.customer_import.models import ImportRun
from admin_app.email.models import Mail
from admin_app.identity.models import Account, User
from admin_app.kernel import text
from admin_app.kernel.db import transaction
from admin_app.session.models import LoginSession, SignInAttempt
from admin_app.ssh_key.models import SshKey
from admin_app.support_access.models import SupportGrant
from admin_app.trusted_ip.models import TrustedAddress

EVIL = "<script>evil()</script>\" onmouseover=\"evil()' x='<img src=x onerror=evil()>{{7*7}}</title>"
SHORT = '"><svg/onload=evil()>'
LONG = "W" * 180
NAMED = (
    (User, ("full_name", "status_reason")), (Account, ("name", "legal_name", "status_reason")), (Mail, ("subject", "to_name")),
    (SupportGrant, ("reason",)), (Closing, ("reason",)), (ClosingMove, ("note",)),
)  # fmt: skip
BRIEFLY = (
    (LoginSession, ("device", "user_agent")), (SignInAttempt, ("device",)), (SupportGrant, ("ticket",)), (TrustedAddress, ("label",)),
    (ImportRun, ("actor",)), (Contact, ("value",)), (SshKey, ("name", "comment")),
)  # fmt: skip


def rename(value: str) -> None:
    """Call everything by an awkward name that a column can hold."""
    with transaction() as session:
        for model, columns in NAMED:
            session.execute(sa.update(model).values(dict.fromkeys(columns, value)))
        session.execute(sa.update(User).values(full_name_folded=text.fold(value)))
        session.execute(sa.update(Account).values(name_folded=text.fold(value)))
        for model, columns in BRIEFLY:
            session.execute(sa.update(model).values(dict.fromkeys(columns, SHORT)))
