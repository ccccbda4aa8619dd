from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, Flask

_F = TypeVar("_F", bound=Callable[..., Any])

def expose(url: str = "/", methods: tuple[str, ...] = ("GET",)) -> Callable[[_F], _F]: ...

class BaseView:
    static_folder: str | None
    blueprint: Any
    admin: Admin
    endpoint: str
    url: str
    name: Any
    def __init__(
        self, *, name: str | None = None, endpoint: str | None = None, url: str | None = None
    ) -> None: ...
    def create_blueprint(self, admin: Admin) -> Blueprint: ...

class AdminIndexView(BaseView): ...

class Admin:
    def __init__(self, app: Flask, *, name: str, index_view: AdminIndexView) -> None: ...
    def add_view(self, view: BaseView) -> None: ...
