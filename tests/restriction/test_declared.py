"""Whatever there is says what it does while data are restricted: rights, jobs, topics of mail, tables (GDPR art. 18)."""

from __future__ import annotations

import ast
from pathlib import Path

import admin_app
from admin_app import jobs
from admin_app.email.models import Topic
from admin_app.email.restricted import TOPICS
from admin_app.kernel.rights.permission import Permission
from admin_app.kernel.rights.restricted import WHILE_RESTRICTED, WHILE_WORDS, While
from admin_app.personal_data.inventory import inventory
from admin_app.personal_data.treatment import Restriction, Until
from admin_app.restriction.jobs import HOURLY, JOBS
from admin_app.retention.rules import RULES

ROOT = Path(admin_app.__file__).parent


def name_of(command):
    return f"{command.__module__.removeprefix('admin_app.')}.{command.__name__}"


def test_each_right_each_job_and_each_topic_says_what_it_does_meanwhile():
    assert set(WHILE_RESTRICTED) == set(Permission)
    assert set(JOBS) == set(jobs.WORK)
    assert set(HOURLY) == set(map(name_of, jobs.PERIODIC))
    assert set(TOPICS) == set(Topic)
    assert set(WHILE_WORDS) == set(While)


def test_nothing_that_is_only_stored_ends_by_its_age_unless_its_sweep_heeds_the_restriction():
    ends = {Until.PERIOD, Until.OWN_END, Until.POLICY}
    stored = {
        e.name for e in inventory().values() if e.restriction is Restriction.STORED and e.keep.until in ends
    }
    assert stored <= {"bell_notices", "bulk_rows", "delegations"} | {
        rule.table for rule in RULES
    }  # they ask `kept_back.stays`


# Where a right that is refused is asked without a subject, and why nothing gets by.
WITHOUT_SUBJECT = {
    "break_glass/looking.py": "every look is asked with its subject by `looks.new_look`",
    "break_glass/opening.py": "ends one's own broken glass",
    "bulk/again.py": "each step is asked by its own command, with the person",
    "bulk/queries.py": "shows an owner their own runs",
    "caller_check/asking.py": "an owner's consent by phone; each look under it is asked",
    "dispute/deciding.py": "an owner puts back what a thief did, which protects the person's own sign-in",
    "dispute/reading/pages.py": "shows that to the owner",
    "note/service.py": "the account was asked for before, by the right to write notes",
    "staff_edit/reading.py": "fills forms with what the lens shows; saving asks",
    "support_access/looks.py": "every look is asked with its subject by `looks.new_look`",
    "view_as/service.py": "ends a view; beginning one asks with the person, and `seen` shuts it",
}


def asked_without_subject():
    """Each call of `require` with a right that a restriction refuses and nothing it is about, by module."""
    refused = {p.name for p in Permission if not WHILE_RESTRICTED[p].goes_on}
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "require"):
                continue
            right = node.args[1] if len(node.args) > 1 else None
            named = right.attr if isinstance(right, ast.Attribute) else ""
            bare = len(node.args) + len(node.keywords) == 2
            by_hand = (
                len(node.args) == 3 and getattr(getattr(node.args[2], "func", None), "id", "") == "Subject"
            )
            if named in refused and (bare or by_hand):
                found.setdefault(str(path.relative_to(ROOT)), set()).add(named)
    return found


def test_a_right_that_is_refused_is_asked_with_whom_it_is_about():
    assert set(asked_without_subject()) == set(WITHOUT_SUBJECT)
