"""Values of settings: read from the environment by each field's own type and bounds, every fault told at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_type_hints

import msgspec


class SecretStr:
    """A text that prints itself nowhere: not in a log, a traceback or a repr."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def get_secret_value(self) -> str:
        """The text."""
        return self._value

    def __repr__(self) -> str:
        return f"SecretStr('{self}')"

    def __str__(self) -> str:
        return "*" * 10 if self._value else ""


def values(
    kind: type, prefix: str, environ: Mapping[str, str], given: Mapping[str, object]
) -> dict[str, object]:
    """What to make a dataclass of settings with: the given values, else the environment's, whose case doesn't count.

    Raises ValueError with a list of what is wrong, each beginning with the variable's name and without a secret's value.
    """
    named = {name.lower(): value for name, value in environ.items()}
    found: dict[str, object] = {}
    problems: list[str] = []
    for name, wanted in get_type_hints(kind, include_extras=True).items():
        raw = given.get(name, named.get(f"{prefix}{name}".lower()))
        if raw is None:
            continue
        try:
            found[name] = msgspec.convert(raw, wanted, strict=False, dec_hook=_secret)
        except msgspec.ValidationError as error:
            problems.append(f"{prefix}{name.upper()}: {error}")
    if problems:
        raise ValueError(problems)
    return found


def _secret(wanted: type[Any], raw: object) -> object:
    return wanted(str(raw))
