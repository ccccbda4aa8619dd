"""A file of a ticket as a download for staff; a POST, since each is recorded."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response

from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.permissions import Permission
from admin_app.ticket.attachment import reading
from forms.base import ConfirmForm
from views.http.downloads import attachment
from views.http.web import needs, perform

bp = Blueprint("staff_ticket_files", __name__, url_prefix="/admin/tickets/files")


@bp.post("/<uuid:file_id>")
@needs(Permission.TICKET_READ)
def download(file_id: UUID) -> Response:
    """The file, once it is scanned where it has to be."""
    done = perform(ConfirmForm(), reading.download, file_id)
    if not done.ok:
        raise done.error or NotFound
    found: reading.Download = done.value
    return attachment(found.name, found.file)
