"""Values of settings: read from the environment by each field's own type and bounds, every fault told at once.

A library for this (pydantic) took 9 MB of each process and a tenth of its start for some fifty values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any

_TRUE = frozenset({"1", "true", "t", "yes", "y", "on"})
_FALSE = frozenset({"0", "false", "f", "no", "n", "off"})


@dataclass(frozen=True, repr=False)
class SecretStr:
    """A text that prints itself nowhere: not in a log, a traceback or a repr."""

    _value: str

    def get_secret_value(self) -> str:
        """The text."""
        return self._value

    def __repr__(self) -> str:
        return f"SecretStr('{'*' * 10 if self._value else ''}')"

    def __str__(self) -> str:
        return "*" * 10 if self._value else ""


def number(default: int, least: int, most: int | None = None) -> int:
    """A field for a whole number within bounds, both included."""
    found: int = field(default=default, metadata={"least": least, "most": most})
    return found


def text(default: str, longest: int) -> str:
    """A field for a text of so many characters at most."""
    found: str = field(default=default, metadata={"longest": longest})
    return found


def choice(default: str, *others: str) -> Any:
    """A field for one of some words; the annotation names them for the type checker."""
    return field(default=default, metadata={"words": (default, *others)})


def values(
    kind: type, prefix: str, environ: Mapping[str, str], given: Mapping[str, object]
) -> dict[str, object]:
    """What to make a dataclass of settings with: the given values, else the environment's, whose case doesn't count.

    Raises ValueError with a list of what is wrong, each beginning with the variable's name.
    """
    by_name = {name.lower(): value for name, value in environ.items()}
    found: dict[str, object] = {}
    problems: list[str] = []
    for one in fields(kind):
        raw = given.get(one.name, by_name.get(f"{prefix}{one.name}".lower(), MISSING))
        if raw is MISSING:
            continue
        try:
            found[one.name] = _value(one, raw)
        except ValueError as error:
            problems.append(f"{prefix}{one.name.upper()}: {error}")
    if problems:
        raise ValueError(problems)
    return found


def _value(one: Field[Any], raw: object) -> object:
    """A value as its field wants it. Raises ValueError, which never tells the value: it may be a secret."""
    if isinstance(one.default, bool):
        return _switch(raw)
    if isinstance(one.default, int):
        return _number(one, raw)
    if isinstance(one.default, SecretStr):
        return raw if isinstance(raw, SecretStr) else SecretStr(str(raw))
    words, longest = one.metadata.get("words"), one.metadata.get("longest")
    written = str(raw)
    if words and written not in words:
        raise ValueError(f"must be one of {', '.join(words)}")
    if longest is not None and len(written) > longest:
        raise ValueError(f"must have at most {longest} characters")
    return written


def _switch(raw: object) -> bool:
    written = str(raw).strip().lower()
    if written not in _TRUE | _FALSE:
        raise ValueError("must be 1 or 0")
    return written in _TRUE


def _number(one: Field[Any], raw: object) -> int:
    least, most = one.metadata.get("least"), one.metadata.get("most")
    try:
        found = int(str(raw))
    except ValueError:
        raise ValueError("must be a whole number") from None
    if (least is not None and found < least) or (most is not None and found > most):
        raise ValueError(f"must be {least} to {most}" if most is not None else f"must be {least} or more")
    return found
