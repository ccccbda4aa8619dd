"""Without consent no route of the desk gives a private value away: pages, forms, exports, headers, logs, mail (SECURITY 22)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import url_for

from admin_app import jobs
from admin_app.break_glass import looking
from admin_app.email.models import Mail
from admin_app.export import service as exports
from admin_app.export.models import ExportFormat
from admin_app.identity.models import User, UserKind
from admin_app.kernel import queue
from admin_app.kernel.errors import NotAllowed
from admin_app.support_access.models import Look
from tests.canaries import without_ids
from tests.cast import actor_of, sign_in
from tests.exported import text_of
from tests.factories.break_glass import make_glass
from tests.lasting import lasting
from tests.rights import STAFF_ROLES
from tests.route_walk import NAMES, side_of
from tests.routes import LINES
from tests.staff.nouns import EXPORTED, OF_AGENTS, views
from tests.test_canaries import PRIVATE, seen, sing
from views.desk.filters import FilterKind

DESK = [line for line in LINES if side_of(line) == "staff" and not line.endpoint.startswith("sign_in.")]
WAYS = (
    {},
    {"HX-Request": "true"},
    {"Accept": "application/json"},
)  # of asking: a page, a part of one, a script
ENDS_THE_SESSION = {"staff_me.end_session", "staff_me.end_others"}


@pytest.fixture
def world(app, cast):
    """Nordlicht with canaries everywhere and no consent in force."""
    return lasting(app, cast, "canaries", sing)


def path_of(app, world, line):
    with app.test_request_context():
        return url_for(
            line.endpoint, **{part: world.own.get(noun, world.canary.id) for part, noun in line.about.items()}
        )


def logged(capfd):
    text = without_ids("".join(capfd.readouterr()))
    return [name for name, value in PRIVATE.items() if value in text]


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_s22_no_canary_in_any_answer_of_any_route_of_the_desk(app, client, world, role, capfd, sqlite_only):
    """Each page, and each form sent empty, whether the role may see it or is refused."""
    sign_in(client, getattr(world.cast, NAMES[role]))
    token, shown = client.csrf("/admin/me/profile"), {}
    asked = (line for line in DESK if line.endpoint not in ENDS_THE_SESSION)
    for turn, line in enumerate(asked):
        path = path_of(app, world, line)
        for method in line.methods:
            data = {"csrf_token": token} if method == "POST" else None
            ways = WAYS if method == "GET" else (WAYS[turn % len(WAYS)],)
            for headers in ways if role == "support" else ways[:1]:
                with client.open(path, method=method, data=data, headers=headers) as answer:
                    assert answer.status_code < 500, (method, line.endpoint)
                    if found := seen(answer):
                        shown[method, line.endpoint] = found
    assert shown == {}
    assert logged(capfd) == []


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_s22_no_canary_in_any_export(client, world, role, capfd, exported, monkeypatch, sqlite_only):
    monkeypatch.setattr(exports, "AN_HOUR", 2 * len(EXPORTED))
    sign_in(client, getattr(world.cast, NAMES[role]))
    for noun in EXPORTED:
        for kind in ExportFormat:
            answer = exported(f"/admin/{noun}/export", kind=kind)
            text = without_ids(text_of(answer) + repr(answer.headers))
            assert answer.status_code in {200, 403}, noun
            assert not [name for name, value in PRIVATE.items() if value in text], noun
    assert logged(capfd) == []


def test_s22_no_canary_in_any_order_nor_under_any_filter_of_any_list(app, client, world, sqlite_only):
    sign_in(client, world.cast.root)
    for view in sorted(views(app), key=lambda view: view.url.split("/")[-1] in OF_AGENTS):
        if view.url.split("/")[-1] in OF_AGENTS:
            sign_in(client, world.cast.sam)
        with app.test_request_context("/admin/"):
            options = {
                f.name: [v for v, _label in f.options()]
                for f in view.filters
                if f.kind in {FilterKind.FLAG, FilterKind.CHOICE}
            }
        asked = [f"sort={sign}{column}" for column in view.column_sortable_list for sign in ("", "-")]
        asked += [f"{name}={value}" for name, values in options.items() for value in values[:6]]
        for argument in asked:
            answer = client.get(f"{view.url}/?{argument}")
            assert answer.status_code in {200, 403, 422}, (view.url, argument)
            assert seen(answer) == [], (view.url, argument)


@pytest.mark.parametrize("status", [400, 404, 405, 422])
def test_s22_no_canary_on_an_error_page(client, world, status):
    sign_in(client, world.cast.sam)
    person = f"/admin/people/{world.canary.id}"
    answer = {
        400: lambda: client.post(f"{person}/unlock", data={"csrf_token": "stale"}),
        404: lambda: client.get(f"{person}/nothing"),
        405: lambda: client.put(person),
        422: lambda: client.get("/admin/people/?sort=email"),
    }[status]()
    assert answer.status_code == status
    assert seen(answer) == []


def test_s22_no_canary_in_a_mail_to_staff(world, db, sqlite_only):
    glass = make_glass(world.cast.sam, world.cast.nordlicht)
    with pytest.raises(NotAllowed):
        looking.look(actor_of(world.cast.sam), world.cast.nordlicht.id, area="profile")
    for job_id in queue.due():
        jobs.run_job(job_id)
    staff = sa.select(User.id).where(User.kind == UserKind.STAFF)
    rows = db.session.scalars(sa.select(Mail).where(Mail.user_id.in_(staff))).all()
    for mail in rows:
        text = f"{mail.subject} {mail.text} {mail.html}"
        assert [name for name, value in PRIVATE.items() if value in text] == [], mail.template
    assert glass.told_at is not None


def test_s22_broken_glass_alone_shows_nothing_and_a_look_shows_its_area_alone(
    client, world, post, db, sqlite_only
):
    session_id = sign_in(client, world.cast.root)
    make_glass(world.cast.root, world.cast.nordlicht, session_id, areas=["profile"])
    person = f"/admin/people/{world.canary.id}"
    assert seen(client.get(person)) == []
    post(f"/admin/accounts/{world.own['account']}/look", area="profile", user_id=str(world.canary.id))
    assert (
        db.session.scalar(sa.select(sa.func.count()).select_from(Look).where(Look.ground == "break_glass"))
        == 1
    )
    shown = set(seen(client.get(person)))
    assert "e-mail" in shown
    assert not shown & {
        "first address",
        "last address",
        "network",
        "restriction",
        "label",
        "browser",
        "trusted browser",
    }
    assert seen(client.get("/admin/people/")) == []  # a list stays masked, whatever was opened on a page
