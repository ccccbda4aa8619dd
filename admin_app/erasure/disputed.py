"""What a dispute does with erasures: nothing, and why."""

from __future__ import annotations

UNTOUCHED = {
    "erasures": "what was erased is gone, and nobody signs in any more who could say that it wasn't them"
}
