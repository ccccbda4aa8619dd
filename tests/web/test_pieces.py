"""Pieces of pages that are drawn in Python: they escape what they are given and leave what is Markup, as templates do."""

from __future__ import annotations

import re

import pytest
from flask import current_app
from markupsafe import Markup

from views.templating.pieces import PIECES

EVIL, BOLD = "<script>&\"'", Markup("<b>x</b>")
HARMLESS = "&lt;script&gt;&amp;&#34;&#39;"
ASKED = {
    "card": "ui.card(evil, 3, bold, sub=evil, foot=evil, id='place')",
    "crumbs": "ui.crumbs([(evil, evil), (evil, none)])",
    "empty": "ui.empty('users', evil, evil, bold)",
    "kv": "ui.kv([(evil, evil), (bold, ''), (evil, none), none], cls=evil)",
    "meter": "ui.meter(1, 2, evil, evil)",
    "page_head": "ui.page_head(evil, bold, [evil, '', none, bold], evil, about=evil)",
    "row": "ui.row(evil, [evil, none, bold], 'lock', bold, bold, tone=evil, url=evil, face=evil)",
    "seg": "ui.seg([('a', evil, evil), ('b', bold, evil)], 'b', evil)",
    "strip": "ui.strip('warn', 'lock', bold, label=evil)",
}


@pytest.fixture
def drawn(app):
    """Draw a piece as a template does, with something inside where it is called with something."""

    def draw(asked: str, inside: bool = False) -> str:
        text = f"{{% call {asked} %}}{{{{ evil }}}}{{% endcall %}}" if inside else f"{{{{ {asked} }}}}"
        with app.test_request_context("/"):
            template = current_app.jinja_env.from_string('{% import "macros/ui.html" as ui %}' + text)
            return template.render(evil=EVIL, bold=BOLD)

    return draw


def test_each_piece_is_asked_here():
    assert {f"draw_{name}" for name in ASKED} == set(PIECES)


@pytest.mark.one_database
@pytest.mark.parametrize("name", sorted(ASKED))
def test_a_piece_escapes_what_it_is_given_and_leaves_markup(drawn, name):
    text = drawn(ASKED[name], inside=name in {"card", "strip"})
    assert HARMLESS in text
    assert "<script" not in text
    assert "&lt;b&gt;" not in text
    assert "&lt;span" not in text
    assert re.findall(r"<b>x</b>", text) or "bold" not in ASKED[name]


@pytest.mark.one_database
def test_an_empty_value_is_a_dash_and_none_is_left_out(drawn):
    assert drawn("ui.kv([('A', ''), ('B', none), ('C', 0)])") == (
        '<dl class="kv"><div><dt>A</dt><dd>–</dd></div><div><dt>C</dt><dd>0</dd></div></dl>'
    )


@pytest.mark.one_database
def test_a_head_without_acts_has_no_place_for_them(drawn):
    assert "btns" not in drawn("ui.page_head('Nordlicht')")
    assert "btns" in drawn("ui.page_head('Nordlicht')", inside=True)
