"""Who receives the reader's data, by name, with what they were told of it; and the public keys that notices are signed with."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from flask_babel import get_locale

from admin_app.kernel.rights.permissions import Permission as P  # noqa: N817
from admin_app.personal_data.vocabulary import DATA_WORDS, RECIPIENT_WORDS
from admin_app.privacy import receivers
from admin_app.recipient import payload
from views.http.web import current_actor, needs, page, public
from views.labels.cases import recipients as words

bp = Blueprint("customer_recipients", __name__, url_prefix="/privacy")


@bp.get("/recipients")
@needs(P.OWN_DOCUMENTS_READ)
def overview() -> Response:
    """Each recipient: who it is, which kinds of data it receives, and the notices to it."""
    return page(
        "customer/privacy/recipients.html",
        found=receivers.of_person(current_actor(), str(get_locale())),
        words=RECIPIENT_WORDS,
        data=DATA_WORDS,
        kinds=words.KINDS,
        states=words.STATES,
    )


@bp.get("/keys.json")
@public
def keys() -> Response:
    """The public keys (Ed25519, base64) by their ids, retired ones included: whoever gets a notice checks it by them."""
    return jsonify({"algorithm": "Ed25519", "keys": payload.published_keys()})
