"""What a new password still lacks, told while it is typed: a script asks the form's own address for it as JSON.

Nothing is done and nothing kept; the rule itself is judged again when the form is sent.
"""

from __future__ import annotations

from flask import Response, jsonify, request
from wtforms import Field

from admin_app.sign_in.flow.subject import SignInSubject
from admin_app.sign_in.password import credential
from views.http.gate import wants_json


def asked() -> bool:
    """Whether a page's script asks, and doesn't send."""
    return request.method == "POST" and wants_json()


def of(field: Field, person: SignInSubject | None) -> Response:
    """Each part of the rule by its name, and whether what stands in the field meets it."""
    return jsonify({v.rule: v.met for v in credential.check_rule(field.data or "", person)})
