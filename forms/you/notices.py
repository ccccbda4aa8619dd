"""Forms about notices of sign-ins, and of the steps that follow them."""

from __future__ import annotations

from collections.abc import Collection

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, SelectField

from admin_app.bell.models import BellTopic, NoticeWay
from forms.base import Form, NextForm
from forms.sign_in.door import NewPasswordMixin, SparedCodeMixin


class NoticesForm(Form):
    """Which notices of sign-ins are sent, and whether countries are remembered."""

    sign_ins = BooleanField(_l("E-mail me at each sign-in"))
    countries = BooleanField(_l("Remember the countries I sign in from"))


TOPICS: dict[BellTopic, LazyString] = {
    BellTopic.CLOSING: _l("Closings that come to you"),
    BellTopic.PROPOSAL: _l("Proposals that wait for a second person"),
    BellTopic.DISPUTE: _l("Disputes that staff decide"),
    BellTopic.OBJECTION: _l("Objections"),
    BellTopic.BREAK_GLASS: _l("Break-glass reviews and legal orders"),
    BellTopic.RECOVERY_CASE: _l("New recovery cases"),
    BellTopic.BREACH: _l("Data breaches"),
    BellTopic.LEGAL_HOLD: _l("Legal holds"),
    BellTopic.DATA_CASE: _l("Requests about personal data"),
    BellTopic.PAYOUT: _l("Affiliate payouts"),
    BellTopic.TICKET: _l("Your support tickets, when it is your turn"),
    BellTopic.SERVER_PASSWORD: _l("Colleagues who ask to reveal a server password"),
    BellTopic.ANSWER: _l("Answers to what you asked for"),
}
WAYS = (
    (NoticeWay.BELL.value, _l("Bell only")),
    (NoticeWay.AT_ONCE.value, _l("Mail at once")),
    (NoticeWay.DIGEST.value, _l("Summary at 08:00")),
)


class NoticeWaysForm(Form):
    """At the desk: how each topic is told besides the bell; a field a topic."""

    def offer(self, topics: Collection[BellTopic]) -> list[Field]:
        """The fields of what concerns the reader; the others aren't asked about."""
        for topic in BellTopic:
            if topic not in topics:
                del self[topic.value]
        return [self[topic.value] for topic in topics]


for _topic, _label in TOPICS.items():
    setattr(NoticeWaysForm, _topic.value, SelectField(_label, choices=WAYS, default=NoticeWay.BELL.value))


class RenewPasswordForm(SparedCodeMixin, NewPasswordMixin, NextForm):
    """A new password at sign-in, with the second factor's code where it was spared so far."""
