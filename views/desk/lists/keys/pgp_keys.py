"""PGP keys, as a record: whose, since and until when; addresses and fingerprints are private."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_app.kernel.rights.lens import Area
from admin_app.kernel.rights.permissions import Permission
from admin_app.pgp_key.models import PgpKey
from views.desk.base import DeskView


class PgpKeyView(DeskView[PgpKey]):
    """PGP keys."""

    permission = Permission.KEY_READ
    icon = "key"
    siblings = ((_l("SSH keys"), "ssh_keys.index_view"),)
    column_list = ("account", "person", "emails", "expires_at", "created_at")
    column_labels = {"expires_at": _l("Expires")}
    gives_way = ("created_at", "expires_at", "emails", "person")
    details_cards = (
        (_l("PGP key"), ("emails", "fingerprint", "expires_at", "created_at")),
        (_l("Belongs to"), ("account", "person")),
    )
    column_details_list = (*column_list, "fingerprint")
    column_filters = ("account_id", "user_id")
    column_sortable_list = ("created_at",)
    private = {"emails": Area.KEYS, "fingerprint": Area.KEYS}

    def row_name(self, _row: PgpKey) -> str:
        return gettext("PGP key")
