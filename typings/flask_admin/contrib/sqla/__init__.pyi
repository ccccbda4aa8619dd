from typing import Any, ClassVar

from flask_admin import BaseView

class ModelView(BaseView):
    model: type[Any]
    can_create: bool
    can_edit: bool
    can_delete: bool
    can_view_details: bool
    can_export: bool
    column_list: ClassVar[Any]
    column_details_list: ClassVar[Any]
    column_searchable_list: ClassVar[Any]
    column_sortable_list: ClassVar[Any]
    column_labels: ClassVar[Any]
    def __init__(
        self, model: type[Any], session: object, *, name: object, endpoint: str, url: str
    ) -> None: ...
    def __getattr__(
        self, name: str
    ) -> Any: ...  # the desk's own attributes are declared by the views themselves
