"""Notions of the house are enums, not words that happen to be the same; and types say what a value is."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("admin_app", "forms", "views")
# What is a notion by its name, alone or behind another word (`account_status`).
NOTION = re.compile(r"(.*_)?(kind|side|stage|role|role_key|state|status)")
ANY_LIMIT = 40
FMT_SKIP_LIMIT = 132
DECLARATION = "personal.py"  # a noun's inventory is one table and nothing else


@cache
def sources() -> dict[Path, str]:
    """Every module of the three packages."""
    found = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return {path.relative_to(ROOT): path.read_text("utf-8") for path in found}


def is_notion(node: ast.expr) -> bool:
    """A name, an attribute or an enum's value that stands for a notion; of a role the key too."""
    if isinstance(node, ast.Attribute) and node.attr == "value":
        return is_notion(node.value)
    if isinstance(node, ast.Attribute) and node.attr == "key":
        return isinstance(node.value, ast.Name) and node.value.id.lower() == "role"
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return NOTION.fullmatch(name) is not None


def is_word(node: ast.expr) -> bool:
    """A string that says something, or several of them; "" says that there is none."""
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return any(is_word(part) for part in node.elts)
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value != ""


def words_compared(source: str) -> Iterator[int]:
    """Lines that compare a notion with a word."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            if isinstance(node.ops[0], ast.In | ast.NotIn) and not is_notion(node.left):
                continue  # a key of something, not a value
            if any(map(is_notion, sides)) and any(map(is_word, sides)):
                yield node.lineno


def untyped_parameters(source: str) -> Iterator[int]:
    """Lines of parameters that may be anything."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.arg) and node.annotation is not None:
            parts = ast.unparse(node.annotation).split(" | ")
            if "Any" in parts:
                yield node.lineno


def unformatted(source: str) -> list[int]:
    """Lines that ruff is told to leave alone."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return [t.start[0] for t in tokens if t.type == tokenize.COMMENT and "fmt: skip" in t.string]


def functions(source: str) -> Iterator[range]:
    """The lines of each function, its head among them."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield range(node.lineno, (node.end_lineno or node.lineno) + 1)


@pytest.mark.parametrize(
    "line",
    [
        'user.kind == "staff"', 'role_key != "owner"', 'Role.key == "owner"', 'stage in {"factor", "open"}',
        '"staff" == row.user_kind', 'dispute.state.value == "waiting"',
    ],
)  # fmt: skip
def test_a_comparison_with_a_word_is_seen(line):
    assert list(words_compared(line)) == [1]


@pytest.mark.parametrize(
    "line", ["user.kind is UserKind.STAFF", 'kind == ""', 'part == "html"', '"role_id" in state']
)
def test_a_comparison_with_an_enum_or_of_something_else_is_none(line):
    assert list(words_compared(line)) == []


def test_no_notion_is_compared_with_a_word():
    assert [f"{path}:{n}" for path, source in sources().items() for n in words_compared(source)] == []


def test_few_parameters_may_be_anything():
    found = [f"{path}:{n}" for path, source in sources().items() for n in untyped_parameters(source)]
    assert len(found) < ANY_LIMIT, found


def test_few_tables_are_left_unformatted_and_none_inside_a_function():
    skips = {path: unformatted(source) for path, source in sources().items()}
    declared = {path for path in skips if path.name == DECLARATION}
    assert sum(len(lines) for path, lines in skips.items() if path not in declared) < FMT_SKIP_LIMIT
    assert all(len(skips[path]) <= 1 for path in declared)
    inside = [
        f"{path}:{n}"
        for path, lines in skips.items()
        for function in functions(sources()[path])
        for n in lines
        if n in function
    ]
    assert inside == []
