"""Keep docs/security.md true: which tests hold which statement. `--write` renews the table's last column."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAPER = ROOT / "docs" / "security.md"
ROW = re.compile(r"^\| (\d+) \| (.+?) \| (.+) \|$")
SHOWN = 3
NUMBERS = re.compile(r"(?<=_)s(\d{1,2})(?=_)")


def held_by() -> dict[int, list[str]]:
    """The statements and the files whose tests are named after them, relative to tests/."""
    found: dict[int, set[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_s"):
                for number in NUMBERS.findall("_" + node.name.removeprefix("test_")):
                    found.setdefault(int(number), set()).add(str(path.relative_to(ROOT / "tests")))
    return {number: sorted(files) for number, files in found.items()}


def rows() -> dict[int, str]:
    """The promises by number, and what the paper says shows them."""
    lines = PAPER.read_text("utf-8").splitlines()
    return {int(m[1]): m[3] for line in lines if (m := ROW.match(line))}


def written() -> str:
    """The paper as it should be."""
    files, lines = held_by(), []
    for line in PAPER.read_text("utf-8").splitlines():
        found = ROW.match(line)
        if found:
            names = _named(files.get(int(found[1]), []), int(found[1]))
            line = f"| {found[1]} | {found[2]} | {names} |"  # noqa: PLW2901
        lines.append(line)
    return "\n".join(lines) + "\n"


def _named(files: list[str], number: int) -> str:
    """The files, those that are about the statement alone first; three at most, since two pages are read and ten not."""
    own = sorted(files, key=lambda name: f"test_s{number:02d}" not in name)
    more = f" and {len(own) - SHOWN} more" if len(own) > SHOWN else ""
    return (", ".join(f"`{name}`" for name in own[:SHOWN]) or "–") + more


if __name__ == "__main__":
    if "--write" in sys.argv:
        PAPER.write_text(written(), "utf-8")
    else:
        print(written())
