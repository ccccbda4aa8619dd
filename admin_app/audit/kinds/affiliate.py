"""The affiliate programme: links, referrals, commissions, payouts and where they go."""

from __future__ import annotations

from admin_app.audit.events import Event
from admin_app.audit.kind import ACT, CHANGES, GOOD, PLAIN, SECURITY, WARN, EventKind
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.lens import Area

KINDS: dict[Event, EventKind] = {
    Event.AFFILIATE_COMMISSION_FOUND: EventKind(
        "cash",
        GOOD,
        {CHANGES},
        N_("A paid invoice brought a commission for referral %(number)s"),
        area=Area.BILLING,
    ),
    Event.AFFILIATE_COMMISSION_REVERSED: EventKind(
        "cash",
        WARN,
        {CHANGES},
        N_("A commission for referral %(number)s was taken back, since its invoice isn’t paid any more"),
        area=Area.BILLING,
    ),
    Event.AFFILIATE_DESTINATION_SET: EventKind(
        "cash",
        WARN,
        {CHANGES, SECURITY},
        N_("%(actor)s changed where affiliate payouts go"),
        you=N_("You changed where affiliate payouts go"),
        area=Area.BILLING,
    ),
    Event.AFFILIATE_DESTINATION_VERIFIED: EventKind(
        "cash",
        ACT,
        {CHANGES},
        N_("%(actor)s compared the holder of the bank account for affiliate payouts"),
        you=N_("You compared the holder of the bank account for affiliate payouts"),
        area=Area.BILLING,
    ),
    Event.AFFILIATE_LINK_MADE: EventKind(
        "external-link",
        PLAIN,
        {CHANGES},
        N_("%(actor)s created the affiliate link %(code)s"),
        you=N_("You created the affiliate link %(code)s"),
    ),
    Event.AFFILIATE_LINK_RENAMED: EventKind(
        "external-link",
        PLAIN,
        {CHANGES},
        N_("%(actor)s renamed the affiliate link %(code)s"),
        you=N_("You renamed the affiliate link %(code)s"),
    ),
    Event.AFFILIATE_LINK_RETIRED: EventKind(
        "external-link",
        WARN,
        {CHANGES},
        N_("%(actor)s retired the affiliate link %(code)s"),
        you=N_("You retired the affiliate link %(code)s"),
    ),
    Event.AFFILIATE_PAYOUT_APPROVED: EventKind(
        "cash",
        ACT,
        {CHANGES},
        N_("%(actor)s approved payout %(number)s"),
        you=N_("You approved payout %(number)s"),
        area=Area.BILLING,
    ),
    Event.AFFILIATE_PAYOUT_ASKED: EventKind(
        "cash",
        WARN,
        {CHANGES, SECURITY},
        N_("%(actor)s asked for payout %(number)s"),
        you=N_("You asked for payout %(number)s"),
        area=Area.BILLING,
    ),
    Event.AFFILIATE_PAYOUT_PAID: EventKind(
        "cash",
        ACT,
        {CHANGES},
        N_("%(actor)s noted payout %(number)s as paid"),
        you=N_("You noted payout %(number)s as paid"),
        area=Area.BILLING,
    ),
    Event.AFFILIATE_PAYOUT_REFUSED: EventKind(
        "cash",
        ACT,
        {CHANGES},
        N_("%(actor)s refused payout %(number)s"),
        you=N_("You refused payout %(number)s"),
        area=Area.BILLING,
    ),
    Event.AFFILIATE_PAYOUT_WITHDRAWN: EventKind(
        "cash",
        PLAIN,
        {CHANGES},
        N_("%(actor)s withdrew payout %(number)s"),
        you=N_("You withdrew payout %(number)s"),
        area=Area.BILLING,
    ),
    Event.AFFILIATE_REFERRED: EventKind(
        "external-link",
        GOOD,
        {CHANGES},
        N_("A customer came through an affiliate link: referral %(number)s"),
    ),
}
