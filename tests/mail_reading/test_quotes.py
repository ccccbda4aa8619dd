"""What somebody wrote, and what their mail program put below it."""

from __future__ import annotations

import sys
import time

import pytest

from admin_app.lib.mail_reading import html, quotes

pytestmark = pytest.mark.one_database

ENDS = {
    "en": "On Tue, Nov 24, 2026 at 10:00 AM Gatehouse <desk@company.example> wrote:\n> old",
    "en in two lines": "On Tue, Nov 24, 2026 at 10:00 AM Gatehouse\n<desk@company.example> wrote:\n\n> old\n>\n> older",
    "de": "Am 24.11.2026 um 10:00 schrieb Gatehouse <desk@company.example>:\n> alt",
    "de in two lines": "Am Di., 24. Nov. 2026 um 10:00 Uhr schrieb Gatehouse Support\n<desk@company.example>:\n> alt",
    "outlook en": "________________________________\nFrom: Gatehouse <desk@company.example>\nSent: Tuesday\nTo: Alice\nSubject: Re\n\nold words",
    "outlook de": "Von: Gatehouse <desk@company.example>\nGesendet: Dienstag\nAn: Alice\nBetreff: Re\n\nalte Worte",
    "original message": "-----Original Message-----\nFrom: x\nold",
    "ursprüngliche Nachricht": "-----Ursprüngliche Nachricht-----\nVon: x\nGesendet: heute\nalt",
    "bare": "> old\n> older",
}


@pytest.mark.parametrize("end", list(ENDS.values()), ids=list(ENDS))
def test_what_is_quoted_below_is_folded(end):
    assert quotes.folded(f"It works.\n\nAlice\n\n{end}") == ("It works.\n\nAlice", end)


@pytest.mark.parametrize(
    "text",
    [
        "Just words.\n\nOn Monday he wrote: nothing.",
        "On Tue Gatehouse wrote:\n> first?\nYes.\n> second?\nNo.\nAlice",
        "> first?\n\nYes.",
        "> only a quote",
        "-- \nA signature stays",
        "From: is a word here",
        "",
    ],
)
def test_answers_between_quoted_lines_stay(text):
    said, quoted = quotes.folded(text)
    assert f"{said}{quoted}" == text
    assert said == text or not said


def test_a_quote_in_html_is_folded_like_one_in_text():
    gmail = '<div dir=ltr>It works.</div><br><div class="gmail_quote"><div>Am Di. schrieb X:<br></div><blockquote>old<br>older</blockquote></div>'
    assert quotes.folded(html.words(gmail)) == ("It works.", "> Am Di. schrieb X:\n> old\n> older")


def test_what_outlook_puts_below_is_folded_with_all_behind_it():
    outlook = "<p>It works.</p><div id=divRplyFwdMsg><b>De:</b> x<br><b>Objet:</b> y</div><p>old</p>"
    said, quoted = quotes.folded(html.words(outlook))
    assert said == "It works."
    assert "> De: x" in quoted
    assert "> old" in quoted


def test_answers_between_quotes_in_html_stay():
    inline = "<blockquote type=cite>first?</blockquote><p>Yes.</p><blockquote type=cite>second?</blockquote><p>No.</p>"
    said, quoted = quotes.folded(html.words(inline))
    assert (said, quoted) == ("> first?\n\nYes.\n\n> second?\n\nNo.", "")


HARD = {
    "blank lines": "\n" * 20_000,
    "spaces": " " * 50_000,
    "on": "On " + "a" * 50_000,
    "many on": ("On " + "a " * 200 + "\n") * 100,
    "many schrieb": ("Am x schrieb " * 20 + "\n") * 300,
    "from": "From:\n" * 10_000,
    "from spaced": "From: \n\n" * 10_000,
    "marks": "> " * 40_000,
    "lines of marks": "> > > \n" * 10_000,
    "rules": "_" * 80_000,
    "stars": "\n* [ ]" * 10_000,
}


@pytest.mark.parametrize("text", list(HARD.values()), ids=list(HARD))
def test_no_text_keeps_the_reader_busy(text):
    began = time.process_time()
    quotes.folded(text)
    assert time.process_time() - began < 5


PIECES = [
    "<div>",
    "<b><i>",
    "<table><tr><td>",
    "<a ",
    "<!",
    "<blockquote type=cite>",
    "<p>x",
    "&#",
    "<br>",
    "<pre>",
    "<pre>\n<b>",
    "<pre><pre></pre>",
    "<div style=display:none>",
    "<svg>",
]


def lines_run(text):
    """How many lines of the reader run while it reads a text: its work, whatever else this machine does."""
    count = 0

    def counted(frame, event, _argument):
        nonlocal count
        count += event == "line"
        return counted if frame.f_code.co_filename == html.__file__ else None

    sys.settrace(counted)
    try:
        html.words(text)
    finally:
        sys.settrace(None)
    return count


@pytest.mark.parametrize("piece", PIECES)
def test_the_work_on_html_grows_with_its_length_alone(piece):
    wide = "<b>x</b>" * 1000
    assert lines_run(f"{piece * 100}{wide}") < 3 * lines_run(f"{wide}{wide}")


def test_lines_stay_in_a_pre_within_another():
    assert html.words("<pre>a\nb<pre>c\nd</pre>e\nf</pre>g\nh") == "a\nb\nc\nd\ne\nf\ng h"


@pytest.mark.parametrize("piece", PIECES)
def test_no_html_keeps_the_reader_busy(piece):
    began = time.process_time()
    assert html.words("<p>Hello</p>" + piece * (html.HTML_MOST // len(piece))).startswith("Hello")
    assert time.process_time() - began < 5
