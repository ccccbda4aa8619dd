"""Why a dispute leaves documents and answers to them as they are."""

from __future__ import annotations

from admin_app.document.models import DocumentAnswer, DocumentVersion

UNTOUCHED: dict[str, str] = {
    DocumentVersion.__tablename__: "a draft changes nothing, and what asks a second person to confirm it is frozen as a proposal; a confirmed one is fixed",
    DocumentAnswer.__tablename__: "a proof that never changes; whose session gave it stands in it",
}
