"""The portable set: what the person gave, as one JSON file, and its schema (JSON Schema 2020-12), which anybody may read."""

from __future__ import annotations

import json

import sqlalchemy as sa

from admin_app.data_copy import archive
from admin_app.data_copy.archive import Archive, Told
from admin_app.data_copy.reading import Whose, of_portable
from admin_app.data_copy.reading import portable as columns_of
from admin_app.email.message import page
from admin_app.kernel import clock
from admin_app.kernel.db import UTCDateTime, db
from admin_app.kernel.i18n import translate
from admin_app.personal_data.inventory import inventory
from admin_app.personal_data.table import TableEntry

SCHEMA_PATH = "/privacy/portable.schema.json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, object]


def write(parts: Archive, whose: Whose, told: Told) -> int:
    """The set and its schema. Gives how many rows it has."""
    count = 0
    head = {"schema": page(SCHEMA_PATH), "made_at": clock.now().isoformat(), "person": str(whose.person_id)}
    with parts.part("portable.json") as opened:
        opened.write(json.dumps(head)[:-1].encode() + b', "data": {')
        for number, reading in enumerate(of_portable(whose)):
            opened.write((",\n" if number else "\n").encode() + json.dumps(reading.name).encode() + b": ")
            count += archive.array(opened, archive.counted(reading.batches(), told))
        opened.write(b"\n}}\n")
    parts.text("portable.schema.json", json.dumps(schema(), indent=2))
    return count


def schema() -> Schema:
    """The schema of each portable set, from the declarations of the tables."""
    tables = {name: _rows(entry) for name, entry in inventory().items() if columns_of(entry) and entry.about}
    return {
        "$schema": DIALECT,
        "$id": page(SCHEMA_PATH),
        "title": "Portable set of a person’s data (GDPR art. 20)",
        "type": "object",
        "required": ["schema", "made_at", "person", "data"],
        "properties": {
            "schema": {"type": "string", "format": "uri"},
            "made_at": {"type": "string", "format": "date-time"},
            "person": {"type": "string", "format": "uuid"},
            "data": {"type": "object", "required": sorted(tables), "properties": tables},
        },
    }


def _rows(entry: TableEntry) -> Schema:
    table = db.metadata.tables[entry.name]
    properties = {column.name: _value(table.c[column.name]) for column in columns_of(entry)}
    return {
        "type": "array",
        "description": translate(entry.words),
        "items": {
            "type": "object",
            "required": list(properties),
            "properties": properties,
            "additionalProperties": False,
        },
    }


def _value(column: sa.Column[object]) -> Schema:
    found = _of_type(column.type)
    if column.nullable and "type" in found:
        return {**found, "type": [found["type"], "null"]}
    return found


def _of_type(kind: sa.types.TypeEngine[object]) -> Schema:
    if isinstance(kind, UTCDateTime):
        return {"type": "string", "format": "date-time"}
    if isinstance(kind, sa.JSON):
        return {}
    if isinstance(kind, sa.Boolean):
        return {"type": "boolean"}
    if isinstance(kind, sa.Integer):
        return {"type": "integer"}
    if isinstance(kind, sa.Uuid):
        return {"type": "string", "format": "uuid"}
    if isinstance(kind, sa.LargeBinary):
        return {"type": "string", "contentEncoding": "base64"}
    return {"type": "string"}
