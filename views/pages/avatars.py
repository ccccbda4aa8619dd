"""Where a person's picture is found, by its content's hash: a new picture has a new address."""

from __future__ import annotations

from uuid import UUID

from flask import url_for

from views.http.web import current_actor

VERSION = 12  # characters of the hash


def url(user_id: UUID | None, content_hash: str) -> str | None:
    """The address of a picture for whoever reads the page; None where there is none, so that initials stand there."""
    if user_id is None or not content_hash:
        return None
    side = "staff_me" if current_actor().is_staff else "customer_profile"
    return url_for(f"{side}.picture", user_id=user_id, v=content_hash[:VERSION])
