"""SSH keys, as a record: whose, of which kind, since when; names and fingerprints are private."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_app.kernel.rights.lens import Area
from admin_app.kernel.rights.permissions import Permission
from admin_app.ssh_key.models import SshKey
from views.desk.base import DeskView
from views.desk.cells import Cell, CellKind
from views.labels.people import keys


def _kind(_view: object, _beside: object, row: SshKey, _name: str) -> Cell:
    return Cell(CellKind.TEXT, keys.ssh_key_kind(row))


class SshKeyView(DeskView[SshKey]):
    """SSH keys."""

    permission = Permission.KEY_READ
    icon = "key"
    siblings = ((_l("PGP keys"), "pgp_keys.index_view"),)
    column_list = ("kind", "account", "person", "name", "created_at")
    gives_way = ("name", "created_at", "account", "person")
    details_cards = (
        (_l("SSH key"), ("kind", "name", "fingerprint", "comment", "created_at")),
        (_l("Belongs to"), ("account", "person")),
    )
    column_details_list = (*column_list, "fingerprint", "comment")
    column_filters = ("account_id", "user_id")
    column_sortable_list = ("created_at",)
    column_formatters = {"kind": _kind}
    private = {"name": Area.KEYS, "fingerprint": Area.KEYS, "comment": Area.KEYS}

    def row_name(self, _row: SshKey) -> str:
        return gettext("SSH key")
