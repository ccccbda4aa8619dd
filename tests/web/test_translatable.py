"""Every text a person reads is marked for translation: no words stand bare in a template."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages import pofile
from jinja2 import Environment

TEMPLATES = sorted(
    p
    for folder in ("views/templates", "admin_app/email/templates")
    for p in Path(folder).rglob("*")
    if p.is_file()
)
CATALOGUE = Path("views/translations/de/LC_MESSAGES/messages.po")
GERMAN = pofile.read_po(BytesIO(CATALOGUE.read_bytes()))
MARKS = {"N_", "_", "_l", "gettext", "lazy_gettext", "ngettext"}
READ_ALOUD = re.compile(
    r'\b(?:aria-label|title|placeholder|alt|aria-description|data-busy|data-done)="([^"{]*)"'
)
WORD = re.compile(r"[^\W\d_]{3,}")
# Names, formats, key caps and a class name that are the same in every language.
SAME_EVERYWHERE = {
    "Gatehouse",
    "Esc",
    "Enter",
    "Ctrl",
    "https",
    "http",
    "html",
    "DOCTYPE",
    "SHA",
    "TOTP",
    "CSV",
    "btn",
}


def bare_words(path: Path) -> set[str]:
    """Words between tags, and in attributes that are read aloud, outside of every expression."""
    data = "".join(outside(path.read_text("utf-8")))
    found = {w for text in READ_ALOUD.findall(data) for w in WORD.findall(text)}
    if path.suffix in {".html", ".j2"}:
        visible = re.sub(r"<(script|style)\b.*?</\1>|<!--.*?-->|<[^>]*>|&\w+;", " ", data, flags=re.DOTALL)
        found |= set(WORD.findall(visible))
    return found - SAME_EVERYWHERE


def outside(source: str) -> Iterator[str]:
    """The plain text of a template; "{" stands for an expression. Marked texts and blocks of class names are left out."""
    marked, name = False, ""
    for _line, kind, value in Environment(extensions=["jinja2.ext.do", "jinja2.ext.i18n"]).lex(source):
        if kind == "name":
            name = (
                value
                if name == "" or value in {"trans", "endtrans", "endblock"} or value.endswith("_class")
                else name
            )
        if kind == "block_end":
            marked = name == "trans" or name.endswith("_class")
            name = ""
            yield " "
        elif kind == "data":
            yield "" if marked else value
        elif kind.endswith("_begin"):
            yield "{"


def marked_texts(source: str) -> set[str]:
    """The texts that a module marks for translation, wherever they stand."""
    return {
        call.args[0].value
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in MARKS
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    }


@pytest.mark.parametrize("folder", ["admin_app", "forms", "views"])
def test_every_marked_text_of_a_module_is_in_the_catalogue(folder):
    """What stands within an f-string is marked, and no extractor finds it there."""
    known = {message.id if isinstance(message.id, str) else message.id[0] for message in GERMAN}
    missing = {
        (str(path), text)
        for path in Path(folder).rglob("*.py")
        for text in marked_texts(path.read_text("utf-8")) - known
    }
    assert missing == set()


def test_a_marked_text_within_an_f_string_would_be_found():
    assert marked_texts("f\"{count} {_('open')}\"") == {"open"}


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_no_word_stands_bare_in_a_template(path):
    assert bare_words(path) == set()


def test_a_bare_word_would_be_found(tmp_path):
    page = tmp_path / "page.html"
    page.write_text('<p class="soft" title="Hello">{{ _("marked") }} bare {# told #}</p>', "utf-8")
    assert bare_words(page) == {"Hello", "bare"}
