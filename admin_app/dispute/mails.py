"""Mails about a dispute: "This wasn't me", or an undone change of address."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from admin_app.dispute.models import Dispute, DisputeSource, ItemState
from admin_app.email.message import Message, link, notice, page, place_of
from admin_app.email.messages.notices import SAID
from admin_app.identity.models import User, UserKind
from admin_app.kernel.actor import Actor
from admin_app.kernel.links import LinkPurpose

Things = Sequence[tuple[str, str]]  # what had been done, to what: in the reader's language


def opened(user: User, actor: Actor, dispute: Dispute, things: Things) -> Message:
    """It was said; what was set up since is listed, and what the new password takes."""
    by_link = dispute.source is DisputeSource.LINK
    return notice(
        SAID,
        user,
        actor,
        ended=dispute.sessions_ended,
        by_link=by_link,
        since=dispute.since,
        number=dispute.number or "",
        things=list(things),
        waits_until=dispute.waits_until,
        state=dispute.state.value,
        of_staff=user.kind is UserKind.STAFF,
        asked_from=place_of(actor, user.language) if by_link else "",
    )


def may_object(user: User, actor: Actor, dispute: Dispute, *, address: str, token: str) -> Message:
    """To each address of before and since: a new password is asked for without a second step; the link objects."""
    links = {"object": link(LinkPurpose.DISPUTE_OBJECT, token)}
    message = notice("dispute_may_object", user, actor, links=links, waits_until=dispute.waits_until)
    return dataclasses.replace(message, to=dataclasses.replace(message.to, address=address))


def objected(user: User, actor: Actor) -> Message:
    """Somebody objected; two members of staff decide."""
    return notice("dispute_objected", user, actor)


def settled(user: User, actor: Actor, things: Things, *, waiting: bool) -> Message:
    """The new password is set; these can be put back. `waiting`: something waits for an owner."""
    return notice("dispute_settled", user, actor, things=list(things), waiting=waiting, url=_own_page(user))


def dropped(user: User, actor: Actor) -> Message:
    """Two members of staff found that nothing was wrong: everything counts again."""
    return notice("dispute_dropped", user, actor)


def item_decided(user: User, actor: Actor, thing: str, *, state: ItemState) -> Message:
    """One thing was put back, confirmed or left undone."""
    return notice("dispute_item", user, actor, thing=thing, state=state.value)


def owner_asked(owner: User, actor: Actor, *, person: User, things: Things) -> Message:
    """Another owner decides about what was done to others in the disputed time."""
    return notice(
        "dispute_owner_asked",
        owner,
        actor,
        person=person.full_name,
        things=list(things),
        url=page("/people/disputes"),
    )


def colleague(administrator: User, actor: Actor, dispute: Dispute, *, person: User) -> Message:
    """A member of staff is disputed: another administrator confirms the taking back."""
    return notice(
        "dispute_colleague",
        administrator,
        actor,
        person=person.full_name,
        url=page(f"/admin/disputes/{dispute.id}"),
    )


def _own_page(user: User) -> str:
    return page("/admin/me/security/disputes" if user.kind is UserKind.STAFF else "/security/disputes")
