"""What a dispute does with roles: nothing, and why."""

from __future__ import annotations

UNTOUCHED = {
    "roles": "changes by the console alone",
}
