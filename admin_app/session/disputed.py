"""What a dispute does with sessions and the history of sign-ins: nothing, and why."""

from __future__ import annotations

UNTOUCHED = {
    "known_places": "forgotten when the dispute is opened",
    "login_sessions": "ends when the dispute is opened",
    "sign_in_attempts": "a trace of what was done; it is never changed",
}
