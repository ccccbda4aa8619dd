"""What a new password still lacks, told while it is typed: a script asks the form's own address for it as JSON.

Nothing is done and nothing kept; the rule itself is judged again when the form is sent.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, jsonify, request
from wtforms import Field

from admin_app.account_rules import queries
from admin_app.sign_in.flow.subject import SignInSubject
from admin_app.sign_in.password import credential
from admin_app.sign_in.password.rules import Verdict
from views.http.requester.gate import wants_json
from views.labels.people import account_rules as words


def asked() -> bool:
    """Whether a page's script asks, and doesn't send."""
    return request.method == "POST" and wants_json()


def of(field: Field, person: SignInSubject | None) -> Response:
    """Each part of the rule by its name, and whether what stands in the field meets it."""
    return jsonify({v.rule: v.met for v in credential.check_rule(field.data or "", person)})


@dataclass(frozen=True, slots=True)
class ShownRule:
    """What a page tells of the rule: each part of it, and in sentences whose it is."""

    verdicts: list[Verdict]
    whose: list[str]


def shown(typed: str, person: SignInSubject | None, *, names: bool = False) -> ShownRule:
    """The rule for a person's password, as far as what was typed meets it. `names`: the reader may read who set it."""
    source = queries.password_rule(person.account_id if person else None)
    verdicts = credential.check_rule(typed, person, source.values)
    return ShownRule(verdicts, words.password_sources(source, names=names))
