"""What a dispute does with releases of copies: nothing, and why."""

from __future__ import annotations

UNTOUCHED = {"copy_releases": "each known contact was told and can object, whoever asked"}
