"""Links as tests make them."""

from __future__ import annotations

from admin_app.identity.models import User
from admin_app.kernel.db import transaction
from admin_app.kernel.links import LinkPurpose
from admin_app.sign_in import links

RESET, ACTIVATE = LinkPurpose.RESET, LinkPurpose.ACTIVATE


def issue(user, purpose=RESET):
    """A link for a person."""
    with transaction() as session:
        return links.issue(session.get(User, user.id), purpose).token
