"""What of Flask-Admin's model view isn't used: taken out, so that nothing answers in another way.

It would scan models for forms and filters, count and skip rows, and create, edit and delete by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from flask import Response
from flask_admin.contrib.sqla import ModelView

from admin_app.kernel.errors import NotFound
from admin_app.lib import reading


class ReadOnlyView(ModelView):
    """Flask-Admin's model view without its own writes, forms, filters, counts and offsets."""

    can_create = can_edit = can_delete = False
    can_view_details = can_export = True
    column_editable_list: Any = ()
    # Not mounted: nothing is created, edited or deleted but by a command.
    create_view = edit_view = delete_view = action_view = ajax_lookup = ajax_update = export = None

    def _run_view(self, fn: Callable[..., Response], *args: object, **kwargs: object) -> Response:
        return fn(self, *args, **kwargs)  # the default hides a TypeError behind a second call

    def _refresh_forms_cache(self) -> None:
        self._create_form_class = self._edit_form_class = None

    def _validate_form_class(self, *_args: object, **_kwargs: object) -> None:
        """There are no forms of a model."""

    def _refresh_filters_cache(self) -> None:
        self._filters = self._filter_groups = self._filter_args = None

    def init_search(self) -> bool:
        """Search is ours."""
        return bool(self.column_searchable_list)

    def get_sortable_columns(self) -> dict[str, Any]:
        """The columns with an index of their own."""
        return {name: getattr(self.model, name) for name in self.column_sortable_list}

    def get_list_columns(self) -> list[tuple[str, Any]]:
        """The columns, always named."""
        return [(c, self.label(c)) for c in self.column_list]

    def get_details_columns(self) -> list[tuple[str, Any]]:
        """The facts of one row, always named."""
        return [(c, self.label(c)) for c in self.column_details_list or self.column_list]

    def get_export_columns(self) -> list[tuple[str, Any]]:
        """An export has what the list has."""
        return self.get_list_columns()

    def get_one(self, id: object) -> Any:  # noqa: A002 - Flask-Admin's name
        """A row within the reader's reach, None for anything else."""
        try:
            return self.one(reading.row_id(str(id)))
        except (ValueError, NotFound):
            return None

    def get_query(self) -> NoReturn:
        """Refuse: the stock query isn't narrowed."""
        raise RuntimeError("the desk asks by scope()")

    get_count_query = get_query

    def get_list(self, *_args: object, **_kwargs: object) -> NoReturn:
        """Refuse: the stock list counts and skips."""
        raise RuntimeError("the desk pages by key")
