"""What a dispute does with notes: those that somebody else wrote in a colleague's name go, since others act on them."""

from __future__ import annotations

from admin_app.former_state.part import Part, Whose, rows_of
from admin_app.kernel.i18n import N_
from admin_app.note.models import Note

PARTS: tuple[Part, ...] = (
    rows_of(Note, Note.author_id, Note.created_at, N_("Staff note"), whose=Whose.OTHERS),
)
