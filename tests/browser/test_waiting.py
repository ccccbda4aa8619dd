"""A story waits for what it looks at: a page that was asked for by a click may not stand there yet."""

from __future__ import annotations

import re
from pathlib import Path

# Playwright answers these at once, about the page as it is at that moment.
AT_ONCE = re.compile(
    r"assert .*\.(is_(visible|hidden|checked|enabled|disabled)\(\)|count\(\) ==|input_value\(\) ==|title\(\) ==)"
)


def test_no_story_reads_what_may_not_stand_there_yet():
    """`expect(…)` waits, a bare question doesn't and fails on a busy machine."""
    read = [
        f"{path.name}:{number}"
        for path in sorted(Path(__file__).parent.glob("test_*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if AT_ONCE.search(line) and "inner_text" not in line
    ]
    assert read == []
