"""A button's name for the ear holds the words that stand on it, in each language: who speaks to the page says what they see (WCAG 2.5.3)."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages import pofile
from jinja2 import Environment, nodes

TEMPLATES = sorted(Path("views/templates").rglob("*.html"))
READER = Environment(extensions=["jinja2.ext.do"])
GERMAN = pofile.read_po(
    BytesIO(Path("views/translations/de/LC_MESSAGES/messages.po").read_bytes()), locale="de"
)
LABEL_AT = {"link_btn": 0, "post_button": 1}  # which argument stands on the button
Words = tuple[str, str]  # on the button, and its name


def msgid(node: nodes.Node) -> str:
    """The text of `_('…')`; empty for everything else."""
    if not (isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name == "_"):
        return ""
    return str(node.args[0].value) if isinstance(node.args[0], nodes.Const) else ""


def pairs(label: nodes.Node, name: nodes.Node) -> Iterator[Words]:
    """What is read beside what; conditions of both sides are one."""
    if isinstance(label, nodes.CondExpr) and isinstance(name, nodes.CondExpr):
        yield from pairs(label.expr1, name.expr1)
        if label.expr2 and name.expr2:
            yield from pairs(label.expr2, name.expr2)
    elif isinstance(label, nodes.CondExpr):
        yield from (*pairs(label.expr1, name), *pairs(label.expr2 or label.expr1, name))
    elif isinstance(name, nodes.Concat) and name.nodes[0] != label:
        yield from pairs(label, name.nodes[0])
    elif not isinstance(name, nodes.Concat):
        yield msgid(label), msgid(name)


def named_buttons(path: Path) -> Iterator[Words]:
    for call in READER.parse(path.read_text("utf-8")).find_all(nodes.Call):
        at = LABEL_AT.get(call.node.attr) if isinstance(call.node, nodes.Getattr) else None
        name = next((k.value for k in call.kwargs if k.key == "aria"), None)
        if at is not None and name is not None:
            yield from pairs(call.args[at], name)


def said(text: str, language: str) -> str:
    return str(GERMAN[text].string if language == "de" else text).lower()


NAMED = sorted({words for path in TEMPLATES for words in named_buttons(path) if all(words)})


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_buttons_name_holds_the_words_on_it(language):
    wrong = [words for words in NAMED if said(words[0], language) not in said(words[1], language)]
    assert wrong == []
    assert len(NAMED) > 40
