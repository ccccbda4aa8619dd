"""Moments in sentences that Python makes: put in by `Markup`, since a plain text would show the markup of the time."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from admin_app import config

SENTENCES = {"_", "gettext", "ngettext"}
MOMENTS = {"fmt_time", "fmt_date", "fmt_clock", "fmt_full", "fmt_ago", "fmt_left"}
FILES = sorted((config.ROOT / "views").rglob("*.py"))


def called(node: ast.expr) -> str:
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def shown_raw(source: str) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and called(node) in SENTENCES | {"str"}
        and any(called(value) in MOMENTS for value in [*node.args, *(k.value for k in node.keywords)])
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(config.ROOT).as_posix())
def test_no_sentence_takes_the_markup_of_a_moment_as_plain_text(path: Path):
    assert shown_raw(path.read_text("utf-8")) == []


def test_it_is_found_where_it_is_written():
    assert shown_raw('_("until %(when)s", when=fmt_time(until))') == [1]
    assert shown_raw('Markup(_("until %(when)s")) % {"when": fmt_time(until)}') == []
