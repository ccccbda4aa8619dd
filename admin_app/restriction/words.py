"""The grounds in words: why data are restricted, and why they are used all the same."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.restriction.models import RestrictionGround, UseGround

GROUNDS: dict[RestrictionGround, str] = {
    RestrictionGround.ACCURACY: N_("Their accuracy is contested and being checked"),
    RestrictionGround.OBJECTION: N_("An objection to their use is being weighed"),
    RestrictionGround.UNLAWFUL: N_("Their use is unlawful, and they are to be restricted, not deleted"),
    RestrictionGround.CLAIMS: N_("The person needs them for a legal claim"),
}
USE_GROUNDS: dict[UseGround, str] = {
    UseGround.CONSENT: N_("The person consented"),
    UseGround.CLAIMS: N_("A legal claim needs it"),
    UseGround.PROTECTION: N_("It protects the rights of somebody else"),
    UseGround.PUBLIC_INTEREST: N_("An important public interest asks for it"),
}
