"""The words that templates ask for, each by a name of its own: `{{ purpose|purpose_name }}`.

No template is handed a whole module: what it may call stands here, or is passed to it by its view.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from flask import Flask

from views.labels import blocks, bulk, common, desk, events, tickets
from views.labels.cases import closings, disputes, objections
from views.labels.people import break_glass, callers, delegations, keys, roles, taken_back, timelines
from views.labels.people import persons as people

Key = TypeVar("Key")
Filter = Callable[..., object]


def _in(table: Mapping[Key, object]) -> Callable[[Key], str]:
    """What a table says of a key; a key that it hasn't is shown as it is kept."""
    return lambda key: str(table.get(key, key))


FILTERS: dict[str, Filter] = {
    # Sign-ins, devices and addresses
    "attempt_name": _in(common.ATTEMPTS),
    "device_icon": common.device_icon,
    "device_name": common.device_name,
    "method_names": common.methods,
    "network_now": common.network_now,
    "purpose_name": _in(common.PURPOSES),
    "wait_length": common.after,
    # People and states
    "person_state": common.person_state,
    "proposed_name": common.proposed,
    "role_title": roles.title,
    "role_titles": roles.titles_of_keys,
    "staff_role": roles.of_keys,
    "state_label": desk.of,
    "kept_out": blocks.sentence,
    "bulk_reason": bulk.reason,
    # Files and passwords of support tickets
    "file_kind": _in(tickets.FILE_KINDS),
    "file_size": desk.size,
    "scan_words": _in(tickets.SCANS),
    "secret_end": _in(tickets.SECRET_ENDS),
    # Support access
    "area_name": _in(common.AREAS),
    "look_count": common.looks,
    "look_ground": common.ground,
    "glass_chip": break_glass.of_row,
    "looked_at": common.look,
    "caller_sent": callers.sent,
    "caller_until": callers.until,
    "caller_verified": callers.verified,
    # Keys
    "ssh_key_kind": keys.ssh_key_kind,
    "delegation_end": delegations.ENDS.get,
    # The audit trail
    "event_meta": events.meta,
    "event_sentence": events.sentence,
    "hours_long": events.UNITS["hours"],
    # Closings
    "closing_ends": people.closing_ends,
    "hold_name": _in(closings.HOLD_NAMES),
    "hold_text": closings.hold_text,
    "open_tickets": closings.open_tickets,
    "tickets_that_close": closings.tickets_that_close,
    "move_mark": closings.mark,
    "move_sentence": closings.sentence,
    "settled_name": _in(common.SETTLED),
    # Disputes at the desk
    "dispute_chip": disputes.chip,
    "dispute_source": _in(disputes.SAID),
    "dispute_waits_for": disputes.waits_for,
    "frozen_about": disputes.about,
    "frozen_became": disputes.became,
    "frozen_name": disputes.what,
    # Objections
    "objection_about": objections.about,
    "objection_act": objections.act,
    "objection_remedy": objections.remedy,
    "objection_remedy_url": objections.remedy_url,
    "objection_state": objections.state,
    # Disputes of one's own, and what they took back
    "dispute_state": taken_back.state,
    "password_way": _in(taken_back.WAYS),
    "taken_back_became": taken_back.became,
    "taken_back_effect": _in(taken_back.EFFECTS),
    "taken_back_icon": taken_back.icon,
    "taken_back_if_meant": taken_back.if_meant,
    "taken_back_if_not": taken_back.if_not,
    "taken_back_now": taken_back.now,
    "taken_back_step": taken_back.step,
    "taken_back_title": taken_back.title,
}


def register(app: Flask) -> None:
    """Give the templates these filters, and what draws a timeline."""
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(timelines.PARTS)
