"""The description of the API for programs (OpenAPI) and for people, both public: neither holds anybody's data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify

from admin_app import config
from admin_app.sign_in.bearer.authenticate import REQUESTS
from views.api.paging import MOST
from views.http.web import page, public
from views.labels.api import PROBLEMS, ROUTES, RouteWords

bp = Blueprint("api_docs", __name__, url_prefix="/api")
KEPT = "api_description"
EXAMPLE = 'curl -H "Authorization: Bearer gth_…" %s/api/v1/account'


@dataclass(frozen=True, slots=True)
class RouteShown:
    """A route on the page: its address, words, parameters, and the names of what it gives."""

    path: str
    words: RouteWords
    parameters: tuple[str, ...]
    gives: tuple[str, ...]

    @property
    def asked(self) -> str:
        """How it is asked for."""
        return f"GET {self.path}"


@dataclass(frozen=True, slots=True)
class Description:
    """The API as it is described, made once at the start."""

    openapi: dict[str, Any]
    routes: tuple[RouteShown, ...]


def keep(app: Flask, openapi: dict[str, Any]) -> None:
    """Put our words into the description, and keep it."""
    shown = []
    for rule in app.url_map.iter_rules():
        name = rule.endpoint.removeprefix("api.")
        if not rule.endpoint.startswith("api."):
            continue
        path = rule.rule.replace("<uuid:", "{").replace(">", "}")
        operation, words = openapi["paths"][path]["get"], ROUTES[name]
        operation |= {"operationId": name, "summary": words.title}
        operation |= {"description": words.text} if words.text else {}
        shown.append(RouteShown(path, words, _parameters(operation), _gives(openapi, operation)))
    app.extensions[KEPT] = Description(openapi, tuple(shown))


def _parameters(operation: dict[str, Any]) -> tuple[str, ...]:
    return tuple(p["name"] for p in operation.get("parameters", ()) if p["in"] == "query")


def _gives(openapi: dict[str, Any], operation: dict[str, Any]) -> tuple[str, ...]:
    schema = _schema(openapi, operation["responses"]["200"]["content"]["application/json"]["schema"])
    rows = schema["properties"].get("data")
    return tuple((_schema(openapi, rows["items"]) if rows else schema)["properties"])


def _schema(openapi: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    named: dict[str, Any] = openapi["components"]["schemas"][found["$ref"].rpartition("/")[2]]
    return named


@bp.get("/v1/openapi.json")
@public
def openapi() -> Response:
    """The description by OpenAPI 3.1."""
    return jsonify(current_app.extensions[KEPT].openapi)


@bp.get("/docs")
@public
def people_read() -> Response:
    """The same as a page, in the reader's language."""
    routes = current_app.extensions[KEPT].routes
    example = EXAMPLE % config.active().base_url.rstrip("/")
    return page(
        "api/docs.html", routes=routes, problems=PROBLEMS, most=MOST, a_minute=REQUESTS, example=example
    )
