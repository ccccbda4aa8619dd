"""Templates: lines that can be read, addresses that routes give, and only named things to call."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import render_template_string

from admin_app import config
from views.http import assets
from views.labels import filters

LONGEST = 200
PAGES = sorted(config.ROOT.glob("views/templates/**/*.html"))
MAILS = [path for path in config.ROOT.glob("admin_app/email/templates/**/*") if path.is_file()]
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
# A path in quotes, an attribute that begins with a slash, or a query glued to an address.
BY_HAND = re.compile(r"""["']/[A-Za-z]|\b(?:href|action|src|formaction|hx-\w+|data-\w+)="/|["'][?&]\w+=""")


@pytest.mark.parametrize("path", PAGES + MAILS, ids=lambda path: path.relative_to(config.ROOT).as_posix())
def test_no_line_of_a_template_is_too_long_to_be_read(path: Path):
    lines = path.read_text("utf-8").splitlines()
    assert [n for n, line in enumerate(lines, 1) if len(line) > LONGEST] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(config.ROOT).as_posix())
def test_no_address_is_written_by_hand(path: Path):
    assert BY_HAND.findall(COMMENT.sub("", path.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    "written",
    ['<a href="/people">', "ui.link_btn(text, '/contacts')", "url ~ '?next=' ~ here", '<form action="/">'],
)
def test_an_address_written_by_hand_would_be_found(written):
    assert BY_HAND.search(written)


def test_each_filter_of_the_labels_is_used_by_a_page():
    asked = set(re.findall(r"\|\s*(\w+)", "\n".join(path.read_text("utf-8") for path in PAGES)))
    assert set(filters.FILTERS) <= asked


@pytest.mark.parametrize("given", [re, Path], ids=["module", "class"])
def test_a_page_is_handed_no_module_and_no_class(app, given):
    with app.test_request_context("/"), pytest.raises(AssertionError, match="words"):
        render_template_string("{{ words }}", words=given)


def test_the_style_sheet_holds_every_part_there_is(client):
    parts = {path.stem: path.read_text("utf-8") for path in (assets.STATIC / "css").glob("*.css")}
    with client.get("/static/css/app.css") as sheet:
        told = "\n".join(parts[name] for name in assets.STYLE_PARTS)
        assert sheet.text == re.sub(r"/\*.*?\*/\n?", "", told, flags=re.DOTALL)
    assert sorted(assets.STYLE_PARTS) == sorted(parts)


def test_a_style_sheet_that_the_browser_has_is_not_sent_again(client):
    with (
        client.get("/static/css/app.css") as first,
        client.get("/static/css/app.css", headers={"If-None-Match": first.headers["ETag"]}) as again,
    ):
        assert (first.status_code, first.mimetype, again.status_code) == (200, "text/css", 304)
