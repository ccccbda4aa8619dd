"""The HTML part of a mail as text: its words and line breaks, quoted parts marked by ">" as in plain mails.

Read by libxml2, whose time grows with the length alone; nothing is loaded. Cells of tables become lines or words, since
most tables in mails are for the look.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from admin_app.lib.lazy import Lazy
from admin_app.lib.mail_reading.bounds import HTML_MOST

if TYPE_CHECKING:
    from lxml import etree
    from lxml import html as lxml_html
    from lxml.html import HtmlElement
else:
    etree, lxml_html = Lazy("lxml.etree"), Lazy("lxml.html")

SILENT = frozenset(
    {"head", "script", "style", "title", "template", "noscript", "object", "svg", "select", "textarea"}
)
BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "footer", "form",
        "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "pre", "section", "table", "tr", "ul",
    }
)  # fmt: skip
# How mail programs mark what they quote: a class around it, or an id at its beginning, with all behind it.
QUOTES = frozenset(
    {"gmail_quote", "moz-cite-prefix", "moz-forward-container", "yahoo_quoted", "protonmail_quote"}
)
STARTS = frozenset(
    {"appendonsend", "divrplyfwdmsg", "x_divrplyfwdmsg", "mail-editor-reference-message-container"}
)
LEVELS = 3  # of quotes in quotes; deeper ones look like these
# Marks in the text, of code points that belong to nobody: texts are rid of them before.
LINE, BLOCK, PARAGRAPH, OPEN, CLOSE = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"
_MARKS = re.compile("([\ue000-\ue004])")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_LINES = re.compile(r"\n{3,}")


def words(html: str) -> str:
    """What an HTML text says; empty where nothing of it can be read."""
    tree = _tree(html)
    if tree is None:
        return ""
    elements = list(tree.iter())
    _keep_lines(elements)
    for element in elements:
        _mark(element)
    return _set(str(tree.text_content()))


def _tree(html: str) -> HtmlElement | None:
    plain = _MARKS.sub("", _DECLARATION.sub("", html[:HTML_MOST]).replace("\0", ""))
    if not plain.strip():
        return None
    parser = lxml_html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    try:
        return lxml_html.document_fromstring(plain, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None


def _mark(element: HtmlElement) -> None:
    """Put marks where lines break and quotes begin and end; take away what isn't shown."""
    tag = element.tag if isinstance(element.tag, str) else ""
    if not tag or tag in SILENT or _HIDDEN.search(element.get("style", "")):
        element.text, element[:] = "", []
        return
    if tag == "br":
        element.tail = LINE + (element.tail or "")
        return
    edge = PARAGRAPH if tag == "p" else BLOCK if tag in BLOCKS else ""
    before, after = edge + ("- " if tag == "li" else ""), " " if tag in {"td", "th"} else edge
    if _starts_quote(element):
        before += OPEN  # it has no end
    elif _is_quote(element, tag):
        before, after = before + OPEN, CLOSE + after
    element.text = before + (element.text or "")
    _append(element, after)


def _append(element: HtmlElement, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _keep_lines(elements: list[HtmlElement]) -> None:
    """Mark the line breaks within each pre, once however many stand in one another."""
    done: set[HtmlElement] = set()
    for pre in elements:
        if pre.tag != "pre" or pre in done:
            continue
        for element in pre.iter():
            element.text = (element.text or "").replace("\n", LINE)
            if element is not pre:
                element.tail = (element.tail or "").replace("\n", LINE)
            if element.tag == "pre":
                done.add(element)


def _starts_quote(element: HtmlElement) -> bool:
    return element.get("id", "").lower() in STARTS


def _is_quote(element: HtmlElement, tag: str) -> bool:
    """What mail programs quote; a blockquote that somebody made in the middle of an answer is none."""
    if tag == "blockquote" and element.get("type", "").lower() == "cite":
        return True
    if tag == "div" and element.get("name", "").lower() == "quote":
        return True
    return not QUOTES.isdisjoint(element.get("class", "").lower().split())


def _set(text: str) -> str:
    """The text in lines, by its marks."""
    lines: list[str] = []
    line, depth = "", 0
    for piece in (*_MARKS.split(_SPACES.sub(" ", text)), BLOCK):
        if not _MARKS.fullmatch(piece):
            line += piece
            continue
        lead = f"{'>' * min(depth, LEVELS)} " if depth else ""
        if line.strip() or piece == LINE:
            lines.append((lead + line.strip()).rstrip())
            line = ""
        if piece == PARAGRAPH and lines:
            lines.append(lead.rstrip())
        depth = max(0, depth + (piece == OPEN) - (piece == CLOSE))
    return _LINES.sub("\n\n", "\n".join(lines)).strip()
