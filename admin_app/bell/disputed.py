"""What a dispute does with what the bell told: nothing, and why."""

from __future__ import annotations

UNTOUCHED = {
    "bell_notices": "says that something waits or has ended; whoever reads it decides by the thing itself",
}
