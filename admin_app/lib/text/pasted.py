"""What somebody pastes to search for, unwrapped: an address out of its name and brackets, a number out of its link."""

from __future__ import annotations

import re
from urllib.parse import unquote

from admin_app.lib.text.characters import in_one_piece

_AROUND = " \t,;.:!?\"'`„“”‚‘’«»‹›"
_NAMED = re.compile(r".*<\s*([^<>]*[^<>\s][^<>]*)\s*>\s*", re.DOTALL)
_LINK = re.compile(r"(?i)(?:mailto|tel|sms|callto|sip):(?://)?([^?;]+)(?:[?;].*)?")
_PAGE = re.compile(r"(?i)https?://(?:[^/@\s]*@)?(\[[^\]\s]+\]|[^/:?#\s]+)(?::[0-9]+)?(?:[/?#].*)?")
_SIX = re.compile(r"\[([0-9a-fA-F:.]+)\](?::[0-9]{1,5})?")
_FOUR = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,3}){3}):[0-9]{1,5}")
_ACCOUNT = re.compile(r"(?i)a[\s-]?([0-9]{8})")
_BRACKETS = {"(": ")", "[": "]", "{": "}", "<": ">"}


def unwrapped(text: str) -> str:
    """A term as it is looked up. Whatever it is wrapped in is taken away; what is none of these stays as it was."""
    former, term = None, text
    while term != former:  # a link may stand in brackets, and a number in a link
        former, term = term, _once(term)
    return term


def _once(text: str) -> str:
    term = _bare(in_one_piece(text))
    if named := _NAMED.fullmatch(term):
        return named[1]
    if link := _LINK.fullmatch(term):
        return unquote(link[1])
    for wrapped in (_PAGE, _SIX, _FOUR):
        if found := wrapped.fullmatch(term):
            return found[1]
    return account_number(term) or term


def account_number(text: str) -> str:
    """The account number a text is, as it is kept: `A-91000001`. Empty where it is none."""
    found = _ACCOUNT.fullmatch(in_one_piece(text))
    return f"A-{found[1]}" if found else ""


def _bare(term: str) -> str:
    """Without stops, commas and quotation marks around, and brackets around the whole."""
    former = ""
    while term != former:
        former = term
        term = _stripped(term)
        if len(term) > 1 and _BRACKETS.get(term[0]) == term[-1] and not _SIX.fullmatch(term):
            term = term[1:-1]
    return term


def _stripped(term: str) -> str:
    """Colons stay at the ends of what may be an IPv6 address: `2001:db8::`."""
    if re.fullmatch("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*", term):
        return term
    return term.strip(_AROUND)
