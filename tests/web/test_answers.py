"""Every answer, errors too: its headers, its page, its reference number, and a log that knows nobody."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
import structlog
from structlog.testing import LogCapture

from admin_app.kernel import clock
from admin_app.kernel.errors import Conflict, RateLimited, Unavailable
from admin_app.lib import countries
from tests.cast import sign_in
from views.http import log as logging
from views.http.web import public, safe_next

pytestmark = pytest.mark.one_database

CANARIES = (
    "canary@nordlicht.example",
    "203.0.113.99",
    "+4940123456",
    "Corre+ct-horse7",
    "s3cr3t-t0k3n-of-a-link-0123456789abcdef",
)


@pytest.fixture
def failing(app):
    """Routes of the test that fail in every way."""
    kinds = {
        "fault": ValueError("canary@nordlicht.example"),
        "conflict": Conflict(),
        "wait": RateLimited(),
        "down": Unavailable(),
    }
    rules = [r.rule for r in app.url_map.iter_rules()]
    if "/failing/<kind>" not in rules:
        app._got_first_request = False

        @app.route("/failing/<kind>")
        @public
        def failing_view(kind: str) -> str:
            raise kinds[kind]

    return app


@pytest.fixture
def logged():
    """What is logged meanwhile, after the denylist."""
    capture = LogCapture()
    former = structlog.get_config()["processors"]
    structlog.configure(
        processors=[logging.of_request, structlog.processors.add_log_level, logging.only_allowed, capture]
    )
    yield capture.entries
    structlog.configure(processors=former)


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "path", ["/sign-in", "/admin/sign-in", "/nowhere", "/healthz", "/failing/fault", "/static/css/app.css"]
)
def test_s28_every_answer_carries_the_headers(failing, client, path):
    with client.get(path) as response:
        headers = response.headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    for part in ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert part in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
    assert "Permissions-Policy" in headers
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.both_databases
def test_s28_a_nonce_is_new_each_time(client):
    nonces = {
        re.search("nonce-([^']+)", client.get("/sign-in").headers["Content-Security-Policy"])[1]
        for _ in range(5)
    }
    assert len(nonces) == 5


@pytest.mark.both_databases
def test_s28_every_script_has_the_nonce_of_its_answer(client):
    for _ in range(2):
        answer = client.get("/sign-in")
        told = re.search("nonce-([^']+)", answer.headers["Content-Security-Policy"])[1]
        assert set(re.findall(r'<script nonce="([^"]*)"', answer.text)) == {told}


@pytest.mark.both_databases
def test_s28_https_is_remembered_for_a_year(use_settings, client):
    use_settings(base_url="https://desk.company.example")
    assert (
        client.get("/healthz").headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    )


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/failing/fault", 500),
        ("/failing/conflict", 409),
        ("/failing/wait", 429),
        ("/failing/down", 503),
        ("/nowhere", 404),
    ],
)
def test_an_error_page_has_a_reference_number_that_stands_in_the_log(
    failing, client, cast, logged, path, status
):
    sign_in(client, cast.alice)
    response = client.get(path)
    assert response.status_code == status
    reference = response.headers["X-Request-Id"]
    assert reference in response.text
    if status != 409:
        assert any(e.get("request_id") == reference for e in logged)


@pytest.mark.both_databases
def test_s36_the_text_of_a_fault_reaches_neither_page_nor_log(failing, client, logged):
    response = client.get("/failing/fault")
    assert "canary" not in response.text
    assert "canary" not in json.dumps(logged)


@pytest.mark.both_databases
def test_s36_a_field_that_is_not_allowed_is_dropped_and_leaks_are_blanked():
    event = {
        "event": f"told {CANARIES[0]} from {CANARIES[1]}",
        "email": CANARIES[0],
        "password": CANARIES[3],
        "error": CANARIES[2],
    }
    kept = json.dumps(logging.only_allowed(None, "", event))
    assert not [c for c in CANARIES if c in kept]


@pytest.mark.both_databases
def test_s59_a_missing_token_writes_one_line_with_the_actors_id(client, cast, logged):
    sign_in(client, cast.alice)
    assert client.post("/sign-out").status_code == 400
    lines = [e for e in logged if e["event"] == "csrf"]
    assert [e["actor_id"] for e in lines] == [str(cast.alice.id)]


@pytest.mark.both_databases
def test_s59_a_page_of_nobodys_writes_one_line_without_the_address_asked_for(client, cast, logged):
    sign_in(client, cast.alice)
    client.get("/nowhere/canary@nordlicht.example?q=203.0.113.99")
    assert [e["status"] for e in logged] == [404]
    assert "canary" not in json.dumps(logged)


@pytest.mark.both_databases
def test_s25_get_head_and_options_change_nothing_and_post_needs_the_token(client, cast):
    sign_in(client, cast.alice)
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out", data={"csrf_token": "foreign"}).status_code == 400
    assert client.get("/profile").status_code == 200


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "bad",
    ["//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example/", "%2f%2fevil.example", "/%2fevil.example",
     "/\tevil", "javascript:alert(1)", "/%5cevil.example", "evil.example", "", None, "/" + "x" * 600, "/%252f%252fevil.example/..//",
     "//[", "/%2f[", "%2f%2f[", "http://[", "//\u2100", "/\ud800"],
)  # fmt: skip
def test_s26_only_own_paths_are_gone_on_to(bad):
    assert safe_next(bad, "/home") == "/home"


@pytest.mark.both_databases
def test_s26_an_own_path_is_gone_on_to():
    assert safe_next("/people?key=abc", "/home") == "/people?key=abc"


@pytest.mark.both_databases
def test_s34_a_body_over_the_limit_is_refused_early(client, cast, settings):
    sign_in(client, cast.alice)
    response = client.post("/profile", data={"full_name": "x" * (settings.max_body_bytes + 10)})
    assert response.status_code == 413


@pytest.mark.both_databases
def test_s7_a_forged_host_changes_no_link(client, cast, outbox):
    token = client.csrf("/forgotten")
    client.post(
        "/forgotten",
        data={"csrf_token": token, "name": cast.alice.username},
        headers={"X-Forwarded-Host": "evil.example"},
    )
    assert all("evil.example" not in m.text for m in outbox.all())


@pytest.mark.both_databases
@pytest.mark.parametrize("host", ["..", "a..b", "a" * 300])
def test_s31_a_host_of_which_no_address_can_be_made_is_refused_in_words(client, cast, host):
    sign_in(client, cast.alice)
    for path in ("/profile", "/nowhere"):
        answer = client.get(path, headers={"Host": host})
        assert answer.status_code == 400
        assert "<h1" in answer.text


@pytest.mark.both_databases
@pytest.mark.parametrize("path", ["/profile", "/security", "/people", "/activity"])
def test_s14_what_stands_behind_sign_in_is_not_kept(client, cast, path):
    sign_in(client, cast.alice)
    assert client.get(path).headers["Cache-Control"] == "no-store"


def test_static_files_are_kept_for_a_year_by_their_content(client):
    path = re.search(r'href="(/static/css/app[^"]+)"', client.get("/sign-in").text)[1]
    with client.get(path.replace("&amp;", "&")) as response:
        assert "immutable" in response.headers["Cache-Control"]


@pytest.mark.both_databases
def test_s61_in_production_outbox_and_demo_are_not_there(use_settings, client):
    use_settings(environment="production")
    assert client.get("/outbox").status_code in {303, 404}


def test_readyz_tells_how_old_the_country_data_is(client):
    built = countries.data().built_at
    with clock.shifted(built + timedelta(days=91) - clock.now()):
        told = client.get("/readyz")
    assert told.json["country_data_old"] is True
    assert told.json["country_data"] == built.date().isoformat()


@pytest.mark.feature("S4-15")
def test_the_operators_word_stands_as_text_above_every_page(client, cast, use_settings):
    assert 'class="banner' not in client.get("/sign-in").text
    use_settings(banner="<b>Maintenance</b> on Sunday from 2 to 4")
    pages = [client.get("/sign-in").text, client.get("/admin/sign-in").text]
    sign_in(client, cast.alice)
    sign_in(client, cast.sam)
    pages += [client.get("/profile").text, client.get("/security").text, client.get("/admin/").text]
    for text in pages:
        assert text.count("&lt;b&gt;Maintenance&lt;/b&gt; on Sunday from 2 to 4</span>") == 1
        assert "<b>Maintenance" not in text
