"""A file of a ticket as a download, for whoever sees the ticket."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response

from admin_app.kernel.rights.permissions import Permission
from admin_app.ticket.attachment import reading
from views.http.downloads import attachment
from views.http.web import current_actor, needs

bp = Blueprint("customer_ticket_files", __name__, url_prefix="/tickets/files")


@bp.get("/<uuid:file_id>")
@needs(Permission.OWN_TICKETS_WRITE)
def download(file_id: UUID) -> Response:
    """The file, once it is scanned where it has to be."""
    found = reading.download(current_actor(), file_id)
    return attachment(found.name, found.file)
