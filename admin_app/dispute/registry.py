"""What a dispute freezes and brings back: each noun's part, in the order in which they are frozen.

A table that isn't named here is named in `UNTOUCHED` with its reason; a test holds both against the database.
"""

from __future__ import annotations

from admin_app.closing import disputed as closing
from admin_app.contact import disputed as contact
from admin_app.former_state.part import Part
from admin_app.proposal import disputed as proposal
from admin_app.recovery_case import disputed as recovery_case
from admin_app.sign_in import disputed as sign_in
from admin_app.support_access import disputed as support_access
from admin_app.trusted_ip import disputed as trusted_ip
from admin_app.user import disputed as user

PARTS: tuple[Part, ...] = (
    *sign_in.PARTS,
    *trusted_ip.PARTS,
    *contact.PARTS,
    *user.PARTS,
    *support_access.PARTS,
    *recovery_case.PARTS,
    *proposal.PARTS,
    *closing.PARTS,
)
BY_NOUN: dict[str, Part] = {part.noun: part for part in PARTS}

OF_DISPUTES = "keeps the dispute itself"
CONTENT = "tells or describes; it opens nothing and proves nothing"
FACTS = "the company's own facts; entering them isn't an act in a customer's name"
ENDED = "ends or is forgotten when the dispute is opened"
FIXED = "changes by the console or the import alone"
TRACE = "a trace of what was done; it is never changed"
UNTOUCHED: dict[str, str] = {
    "accounts": CONTENT, "addresses": CONTENT, "avatars": CONTENT, "mails": CONTENT, "text_messages": CONTENT,
    "balances": FACTS, "facts_known": FACTS, "invoices": FACTS, "services": FACTS,
    "audit_details": TRACE, "audit_events": TRACE, "deactivation_moves": TRACE, "looks": TRACE, "refusals": TRACE,
    "sign_in_attempts": TRACE,
    "contact_codes": ENDED, "known_places": ENDED, "link_tokens": ENDED, "login_sessions": ENDED,
    "passkey_challenges": ENDED,
    "former_passwords": "a new password is asked for, and none of these may be it",
    "password_credentials": "a new password is asked for",
    "erased_keys": FIXED, "import_runs": FIXED, "roles": FIXED,
    "life_signs": "tells that workers run",
    "jobs": "run for what is there; a frozen thing's job does nothing",
    "throttles": "counts failures, for whoever guesses",
    "dispute_items": OF_DISPUTES, "disputes": OF_DISPUTES, "former_states": OF_DISPUTES,
}  # fmt: skip
