"""What a dispute does with the columns that somebody chose: nothing, and why."""

from __future__ import annotations

UNTOUCHED = {
    "list_columns": "a member of staff's own choice of what lists show: it opens nothing and changes nothing",
}
