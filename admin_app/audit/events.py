"""Every kind of event, and the sentence it is told in.

Grammar: `subject.action`, lower case. Sorted. Places of a sentence: %(actor)s, %(subject)s, %(account)s, the
names of the event's facts, and of its words where the reader may see them.
"""

from __future__ import annotations

import enum

from admin_app.kernel.i18n import N_


class Event(enum.StrEnum):
    """What can happen."""

    ACCOUNT_OPENED = "account.opened"
    ACCOUNT_RESUMED = "account.resumed"
    ACCOUNT_SUSPENDED = "account.suspended"
    LIST_EXPORTED = "list.exported"
    PERSON_DISABLED = "person.disabled"
    PERSON_ENABLED = "person.enabled"
    PERSON_INVITATION_RESENT = "person.invitation_resent"
    PERSON_INVITED = "person.invited"
    PERSON_PROFILE_CHANGED = "person.profile_changed"
    PERSON_ROLE_CHANGED = "person.role_changed"
    SEARCH_WHOLE_VALUE = "search.whole_value"
    STAFF_ADDED = "staff.added"
    STAFF_DISABLED = "staff.disabled"
    STAFF_ENABLED = "staff.enabled"
    STAFF_FACTORS_RESET = "staff.factors_reset"
    STAFF_INVITED = "staff.invited"
    STAFF_ROLES_GIVEN = "staff.roles_given"
    SUPPORT_ALLOWED = "support_access.allowed"
    SUPPORT_ENDED = "support_access.ended"
    SUPPORT_EXTENDED = "support_access.extended"
    SUPPORT_LOOK_REFUSED = "support_access.look_refused"
    SUPPORT_LOOKED = "support_access.looked"


# event: (sentence, icon, tone)
SENTENCES: dict[Event, tuple[str, str, str]] = {
    Event.ACCOUNT_OPENED: (N_("%(actor)s opened the account"), "building", "plain"),
    Event.ACCOUNT_RESUMED: (N_("%(actor)s resumed the account"), "player-play", "good"),
    Event.ACCOUNT_SUSPENDED: (N_("%(actor)s suspended the account"), "player-pause", "warn"),
    Event.LIST_EXPORTED: (N_("%(actor)s exported %(rows)s rows of %(list)s"), "download", "plain"),
    Event.PERSON_DISABLED: (N_("%(actor)s disabled %(subject)s"), "user-off", "warn"),
    Event.PERSON_ENABLED: (N_("%(actor)s enabled %(subject)s"), "user-check", "good"),
    Event.PERSON_INVITATION_RESENT: (N_("%(actor)s sent %(subject)s the invitation again"), "send", "plain"),
    Event.PERSON_INVITED: (N_("%(actor)s invited %(subject)s as %(role)s"), "user-plus", "plain"),
    Event.PERSON_PROFILE_CHANGED: (
        N_("%(actor)s changed the profile of %(subject)s: %(fields)s"),
        "pencil",
        "plain",
    ),
    Event.PERSON_ROLE_CHANGED: (
        N_("%(actor)s changed the role of %(subject)s: %(former_role)s → %(role)s"),
        "users",
        "plain",
    ),
    Event.SEARCH_WHOLE_VALUE: (
        N_("%(actor)s searched for a whole %(kind)s, %(hits)s found"),
        "search",
        "act",
    ),
    Event.STAFF_ADDED: (N_("%(actor)s added %(subject)s to the staff as %(roles)s"), "user-plus", "plain"),
    Event.STAFF_DISABLED: (N_("%(actor)s disabled %(subject)s, a member of staff"), "user-off", "warn"),
    Event.STAFF_ENABLED: (N_("%(actor)s enabled %(subject)s, a member of staff"), "user-check", "good"),
    Event.STAFF_FACTORS_RESET: (
        N_("%(actor)s removed the second factors of %(subject)s"),
        "shield-x",
        "warn",
    ),
    Event.STAFF_INVITED: (
        N_("%(actor)s invited %(subject)s to the staff as %(roles)s"),
        "user-plus",
        "plain",
    ),
    Event.STAFF_ROLES_GIVEN: (
        N_("%(actor)s changed the roles of %(subject)s: %(former_roles)s → %(roles)s"),
        "users",
        "warn",
    ),
    Event.SUPPORT_ALLOWED: (
        N_("%(actor)s allowed support access for %(hours)s hours: %(areas)s"),
        "eye",
        "good",
    ),
    Event.SUPPORT_ENDED: (N_("%(actor)s ended support access"), "eye-off", "plain"),
    Event.SUPPORT_EXTENDED: (N_("%(actor)s extended support access by %(hours)s hours"), "eye", "plain"),
    Event.SUPPORT_LOOKED: (N_("%(actor)s looked at private data: %(area)s"), "eye", "act"),
    Event.SUPPORT_LOOK_REFUSED: (
        N_("%(actor)s was refused a look at private data: %(area)s"),
        "eye-off",
        "warn",
    ),
}
