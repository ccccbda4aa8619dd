"""SECURITY 51: the table of ways in. What makes a session, or moves a sign-in on, is called by these alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from admin_app import config

pytestmark = pytest.mark.one_database

# Every route that makes a session or moves one on, and the factors it asks for.
BOTH_DOORS = {
    "sign_in": "password; opens without a factor only where none is on; staff's never opens by itself",
    "passkey": "a passkey that verified the person: two factors at once",
    "code": "password before, and a code",
    "code_passkey": "password before, and a passkey",
    "set_up_confirm": "password or invitation before, and the new app's first code",
    "set_up_passkey": "password or invitation before, and a new passkey",
    "limit": "password and factor before; one session of the person ends",
    "held": "password and factor before; the mailed link was followed",
    "new_password": "password and factor before, and the factor or the mailed link once more",
    "pin": "password and factor before, and the PIN",
    "forgotten_pin": "password and factor before, and both once more, or the mailed link and then the PIN",
}
WAYS_IN = {
    f"sign_in.{side}_{name}": what for name, what in BOTH_DOORS.items() for side in ("customer", "staff")
} | {
    "delegation_link.follow": "the mailed invitation of a delegate who has no sign-in here yet, and sets a password by it",
    "links.follow": "an invitation's link; the factor is asked for next where one is on or must be",
    "recovery_case.complete": "password before, and a case that waited out its time; every address was told",
}
# In an open session nothing begins: the secret is renewed.
SIGNED_IN_ALREADY = {
    f"{side}.{name}"
    for side in ("customer_security", "staff_me")
    for name in ("confirm_authenticator", "add_passkey")
}
# The commands behind them: who calls what moves a sign-in on.
COMMANDS = {
    "recovery_case.service.complete",
    "sign_in.country_hold.go_on",
    "sign_in.factors.second_factor.finish",
    "sign_in.limit_choice.end_one",
    "sign_in.passkey.manage.add",
    "sign_in.passkey.sign_in.enter",
    "sign_in.passkey.sign_in.finish",
    "sign_in.password.credential.set_by_link",
    "sign_in.password.expired.renew",
    "sign_in.password.login.sign_in",
    "sign_in.pin.forgotten.set_anew",
    "sign_in.pin.unlock.finish",
    "sign_in.totp.flows.confirm",
    "user.joining.delegates.join",
}
MOVERS = {
    "sign_in.factors.changes.open_session",
    "sign_in.factors.second_factor.passed",
    "sign_in.flow.progress.advance",
    "sign_in.flow.progress.start",
}
HELPERS = {
    "sign_in.factors.changes.open_session": "each of its callers",
    "sign_in.factors.second_factor.moved_on": "second_factor.passed",
    "sign_in.factors.second_factor.passed": "each of its callers",
    "sign_in.flow.document_step._step": "each of its callers",
    "sign_in.flow.document_step.gone_on": "document_step._step",
    "sign_in.limit_choice.gone_on": "limit_choice.end_one",
    "sign_in.password.credential._enter": "credential.set_by_link",
    "sign_in.password.expired._renew": "expired.renew",
    "sign_in.password.login._begin": "login.sign_in",
    "user.joining.delegates._join": "delegates.join",
    "sign_in.password.login.begun": "login.sign_in",
}
# Every way in ends in one of these two.
STARTERS = {"sign_in.flow.progress.start", "sign_in.flow.progress.advance"}
MAKERS = {"session.lifecycle.start", "session.lifecycle.open_up"}


def uses(folder: str) -> Iterator[tuple[str, str]]:
    """Every function below a folder with each name of `admin_app` it uses, both in full, `admin_app.` left out."""
    for path in sorted(config.ROOT.glob(f"{folder}/**/*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        module = ".".join(path.relative_to(config.ROOT).with_suffix("").parts).removeprefix("admin_app.")
        known = imported(tree)
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            for node in ast.walk(function):
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                    yield f"{module}.{function.name}", f"{known.get(node.value.id)}.{node.attr}"
                elif isinstance(node, ast.Name):
                    yield f"{module}.{function.name}", known.get(node.id, f"{module}.{node.id}")


def imported(tree: ast.Module) -> dict[str, str]:
    """What each name that a file imports from `admin_app` stands for, in full."""
    return {
        name.asname or name.name: f"{node.module}.{name.name}".removeprefix("admin_app.")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("admin_app")
        for name in node.names
    }


def users_of(names: set[str], folder: str = "admin_app") -> set[str]:
    """The functions below a folder that use one of these names, itself left out."""
    return {function for function, used in uses(folder) if used in names and function != used}


def test_s51_only_the_listed_commands_make_sessions():
    assert {function for function in users_of(MAKERS) if not function.startswith("demo.")} == STARTERS


def test_s51_only_the_listed_commands_move_a_sign_in_on():
    found = users_of(MOVERS)
    assert found
    assert found - set(HELPERS) - COMMANDS == set()


def test_s51_every_listed_command_moves_a_sign_in_on():
    """No name of the lists has gone out of use."""
    assert COMMANDS | set(HELPERS) <= users_of(MOVERS | set(HELPERS))


def test_s51_only_the_listed_routes_call_them(app):
    viewed = {}
    for endpoint, view in app.view_functions.items():
        viewed.setdefault(f"{view.__module__}.{view.__name__}", []).append(endpoint)
    made = {
        endpoint for function in users_of(COMMANDS, "views") for endpoint in viewed.get(function, [function])
    }
    helpers = {
        "views.sign_in.mailed.links._set_password",
        "views.sign_in.mailed.links.act",
        "views.sign_in.door.act",
        "views.sign_in.mailed.delegation_link.act",
        "views.sign_in.passkey.act",
    }
    assert made
    assert made - set(WAYS_IN) - SIGNED_IN_ALREADY - helpers == set()
