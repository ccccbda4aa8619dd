"""Keep docs/features.md true: which tests show which feature. `--write` renews the table's last column."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "features.md"
ROW = re.compile(r"^\| (S\d-\d\d) ?!? \|")


def shown_by() -> dict[str, list[str]]:
    """Codes and the tests that carry them, from `@pytest.mark.feature("S1-11", …)`; a whole file by its `pytestmark`."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        name, tree = str(path.relative_to(ROOT / "tests")), ast.parse(path.read_text("utf-8"))
        for node in tree.body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark":
                for code in _codes(ast.walk(node.value)):
                    found.setdefault(code, []).append(name)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                for code in _codes(node.decorator_list):
                    found.setdefault(code, []).append(f"{name}::{node.name}")
    return found


def _codes(among: Iterable[ast.AST]) -> list[str]:
    marks = [d for d in among if isinstance(d, ast.Call) and ast.unparse(d.func) == "pytest.mark.feature"]
    return [
        a.value for d in marks for a in d.args if isinstance(a, ast.Constant) and isinstance(a.value, str)
    ]


def rows() -> dict[str, list[str]]:
    """The table's rows by code: feature, rule, part, tests."""
    lines = TABLE.read_text("utf-8").splitlines()
    return {
        m[1]: [c.strip() for c in line.strip("| ").split(" | ")] for line in lines if (m := ROW.match(line))
    }


def written() -> str:
    """The file as it should be."""
    tests = shown_by()
    lines = []
    for line in TABLE.read_text("utf-8").splitlines():
        found = ROW.match(line)
        if found:
            cells = line.strip().strip("|").split(" | ")
            names = "<br>".join(f"`{t}`" for t in tests.get(found[1], [])) or "–"
            line = "| " + " | ".join([*(c.strip() for c in cells[:4]), names]) + " |"  # noqa: PLW2901
        lines.append(line)
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    if "--write" in sys.argv:
        TABLE.write_text(written(), "utf-8")
    else:
        print(written())
