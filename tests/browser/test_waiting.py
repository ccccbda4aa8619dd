"""A story waits for what it looks at: a page that was asked for by a click may not stand there yet."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

# Playwright answers these at once, about the page as it is at that moment.
AT_ONCE = re.compile(
    r"assert .*\.(is_(visible|hidden|checked|enabled|disabled)\(\)|count\(\) ==|input_value\(\) ==|title\(\) ==)"
)
ACT = re.compile(r"\.(?:get_by_\w+|locator|first|last|nth|filter)\b.*\.click\([^)]*\)$|^(?:steps\.)?knock\(")
# Right after an act these see the page before, or take away the page whose form is on its way; the database knows nothing yet.
LOOK = re.compile(
    r"\b(?:wrong_with|findings|sideways)\(|\.(?:content|evaluate|goto|reload|go_back|clear_cookies|count)\(|\.url\b|^assert (?!.*\bexpect\()"
)
ON_THE_SPOT = ("summary.click()",)  # opens without asking the server


def sources() -> Iterator[Path]:
    yield from sorted(Path(__file__).parent.glob("test_*.py"))


def in_turn(body: list[ast.stmt]) -> Iterator[tuple[int, str]]:
    """The statements as they are done, with the lines they stand on."""
    for one in body:
        if isinstance(one, (ast.With, ast.For, ast.If)):
            head = ast.unparse(one).partition("\n")[0]
            yield one.lineno, head
            yield from in_turn(one.body)
            if isinstance(one, ast.With) and ".expect_" in head:
                yield one.lineno, "waited for"
        elif not isinstance(one, (ast.FunctionDef, ast.ClassDef)):
            yield one.lineno, ast.unparse(one)


def test_no_story_reads_what_may_not_stand_there_yet():
    """`expect(…)` waits, a bare question doesn't and fails on a busy machine."""
    read = [
        f"{path.name}:{number}"
        for path in sources()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if AT_ONCE.search(line) and "inner_text" not in line
    ]
    assert read == []


def test_no_story_looks_right_after_an_act_without_waiting_for_what_it_brings():
    early = []
    for path in sources():
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            before = ""
            for number, now in in_turn(function.body):
                if ACT.search(before) and LOOK.search(now) and before not in ON_THE_SPOT:
                    early.append(f"{path.name}:{number}: {now} right after {before}")
                before = now
    assert early == [], "\n".join(early)
