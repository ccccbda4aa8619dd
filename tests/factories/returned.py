"""Mail that came back."""

from __future__ import annotations

from uuid import UUID

from admin_app.bounce import service as bounces
from admin_app.bounce.models import Fate
from admin_app.bounce.service import Reported
from admin_app.email.models import Mail
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.db import transaction


def came_back_from(user: User) -> UUID:
    """A mail to somebody's sign-in address came back; gives its id."""
    mail_id = clock.new_id()
    with transaction() as session:
        mail = Mail(
            id=mail_id, template="disabled", topic="account", user_id=user.id, account_id=user.account_id, to_address=user.email,
            to_hash=user.email_hash, subject="-", text="-", html="-", message_id=f"<{mail_id.hex}@localhost>", state="sent",
        )  # fmt: skip
        session.add(mail)
    bounces.hear(Reported(Fate.BOUNCED, mail_id.hex, "5.1.1", mail_id=mail_id))
    return mail_id
