"""The description of the API (OpenAPI 3.1), made from the routes by Flask-Smorest; its errors and pages are our own."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_smorest import Api

from admin_app import config
from views.api.schemas import Problem
from views.http.problem import MEDIA_TYPE

VERSION = "1"
OPENAPI = "3.1.0"
ABOUT = (
    "Read your account with a program. Each request carries a token that you made on the page “API tokens” of your "
    "account: `Authorization: Bearer gth_…`. Nothing can be changed here. A token sees what its person may see, as far "
    "as the parts it was made for."
)


class OurApi(Api):
    """Flask-Smorest for the description alone."""

    ERROR_SCHEMA = Problem
    DEFAULT_RESPONSE_CONTENT_TYPE = "application/json"

    def _register_error_handlers(self) -> None:
        """Errors are answered by `views.http.errors`, under `/api/` as everywhere else."""

    def _register_pagination_header(self) -> None:
        """Pages are told by keys, not by numbers."""

    def _register_doc_blueprint(self) -> None:
        """Its pages load scripts from elsewhere; ours are in `docs`."""


def set_up(app: Flask) -> OurApi:
    """The API of an application, before its routes are mounted."""
    app.config.update(
        API_TITLE=f"{config.active().brand} API",
        API_VERSION=VERSION,
        OPENAPI_VERSION=OPENAPI,
        API_SPEC_OPTIONS={
            "info": {"description": ABOUT},
            "security": [{"token": []}],
        },
    )
    api = OurApi(app)
    api.spec.components.security_scheme(
        "token", {"type": "http", "scheme": "bearer", "bearerFormat": "gth_…"}
    )
    return api


def problems(spec: dict[str, Any]) -> dict[str, Any]:
    """The description with errors under the media type that they have."""
    for response in spec["components"]["responses"].values():
        content = response.get("content", {})
        if "application/json" in content:
            content[MEDIA_TYPE] = content.pop("application/json")
    return spec
