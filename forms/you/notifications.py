"""Which mail goes to which of one's own addresses: a box for each topic of each address. Shape only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from uuid import UUID

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from admin_app.email.kinds import CHOSEN
from admin_app.email.models import Topic
from admin_app.subscription.topics import Place
from forms.base import Form

TOPICS: Mapping[Topic, LazyString] = {
    Topic.SUPPORT: _l("Support replies"),
    Topic.STATUS: _l("Service status"),
    Topic.BILLING: _l("Statements and invoices"),
    Topic.NEWSLETTER: _l("Newsletter"),
}


class NotificationsForm(Form):
    """The boxes stand in `boxes`, by address; made by `of`, for the addresses there are."""

    boxes: Mapping[UUID, Mapping[Topic, BooleanField]]

    @classmethod
    def of(cls, places: Sequence[Place]) -> NotificationsForm:
        """The form for these addresses, as they stand until it is sent."""
        names = {(place.id, topic): f"{place.id.hex}_{topic}" for place in places for topic in CHOSEN}
        made = type(
            cls.__name__, (cls,), {name: BooleanField(TOPICS[topic]) for (_, topic), name in names.items()}
        )
        now = {names[place.id, topic]: topic in place.topics for place in places for topic in CHOSEN}
        form: NotificationsForm = made(data=now)
        form.boxes = {place.id: {topic: form[names[place.id, topic]] for topic in CHOSEN} for place in places}
        return form

    def wanted(self) -> dict[UUID, AbstractSet[Topic]]:
        """What was ticked, by address."""
        return {
            place: frozenset(topic for topic, box in boxes.items() if box.data)
            for place, boxes in self.boxes.items()
        }
