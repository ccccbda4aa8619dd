"""Texts of a template that are put in when it is compiled, where they are written as constants.

So nothing asks for them while it is drawn: `_("…")` is its translation, escaped and formatted as Jinja's own gettext
would do it.
"""

from __future__ import annotations

from babel.support import NullTranslations
from jinja2 import nodes
from jinja2.visitor import NodeTransformer

MARKERS = ("_", "gettext")


class PutIn(NodeTransformer):
    """Puts a language's texts in the place of the calls that ask for them; those that are `escaped` are markup."""

    def __init__(self, translations: NullTranslations, *, escaped: bool = True) -> None:
        self.translations = translations
        self.escaped = escaped

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - Jinja's name for it
        """A call of gettext with a constant becomes the translation, with its places filled where it has some."""
        self.generic_visit(node)
        text = _constant(node)
        if text is None:
            return node
        translated = self.translations.ugettext(text)
        if not node.kwargs:
            return self._text(translated % {}, node)
        places = [
            nodes.Pair(nodes.Const(k.key, lineno=node.lineno), k.value, lineno=node.lineno)
            for k in node.kwargs
        ]
        return nodes.Mod(
            self._text(translated, node), nodes.Dict(places, lineno=node.lineno), lineno=node.lineno
        )

    def _text(self, text: str, node: nodes.Node) -> nodes.Expr:
        constant = nodes.Const(text, lineno=node.lineno)
        return nodes.MarkSafe(constant, lineno=node.lineno) if self.escaped else constant


def _constant(node: nodes.Call) -> str | None:
    """The text that a call asks for; None where it is no call of gettext, or no constant."""
    if not isinstance(node.node, nodes.Name) or node.node.name not in MARKERS:
        return None
    if len(node.args) != 1 or node.dyn_args or node.dyn_kwargs:
        return None
    text = node.args[0]
    return text.value if isinstance(text, nodes.Const) and isinstance(text.value, str) else None
