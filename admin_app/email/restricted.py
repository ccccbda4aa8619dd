"""Which mail goes out to whoever's data are restricted (GDPR art. 18), topic by topic, each with its ground."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from admin_app.email.models import Mail, Topic
from admin_app.identity.restricted import is_restricted
from admin_app.kernel.db import db
from admin_app.kernel.rights.restricted import While

TOPICS: Mapping[Topic, While] = {
    Topic.SECURITY: While.SIGN_IN,
    Topic.ACCOUNT: While.LAW,  # tells what is done with the account and the data, which art. 12 to 18 ask for
    Topic.SUPPORT: While.REQUEST,
    Topic.STATUS: While.REFUSED,
    Topic.BILLING: While.OTHERS,  # a claim that is due
    Topic.NEWSLETTER: While.REFUSED,
}


def keeps_back(mail: Mail) -> bool:
    """Whether a mail isn't sent, since its reader's data are restricted by now; asked for such topics alone."""
    if TOPICS[mail.topic].goes_on:
        return False
    person, account = (sa.literal(value, sa.Uuid()) for value in (mail.user_id, mail.account_id))
    return bool(db.session.scalar(sa.select(is_restricted(person=person, account=account))))
