"""Their own settings of a member of staff: the same pages as a customer's, within the desk."""

from __future__ import annotations

from flask import Blueprint

from views.self_service.you import appearance, avatar, disputes, notices, profile
from views.self_service.you.signing_in import addresses, factors, passkeys, pin, security, session_rules

bp = Blueprint("staff_me", __name__, url_prefix="/admin/me")

profile.routes(bp)
appearance.routes(bp)
appearance.keys_route(bp)
avatar.routes(bp)
security.routes(bp)
factors.routes(bp)
notices.routes(bp)
disputes.routes(bp)
passkeys.routes(bp)
addresses.routes(bp)
pin.routes(bp)
session_rules.routes(bp)
