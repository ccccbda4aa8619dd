"""What is told reads as a native would write it: the forms that can be judged by a rule, for every text there is."""

from __future__ import annotations

import re

import pytest

from admin_app.audit.kinds.registry import KINDS
from admin_app.identity.models import User
from admin_app.kernel.db import transaction
from tests.cast import actor_of
from tests.email.letters import every_message
from tests.web import told

ONE_OF_MANY = re.compile(
    r"\b1 (?!(was|is|has|left|found|needs|address|access|minus)\b)\w*[^\Ws]s\b"  # "1 sessions"
)
BENT = re.compile(
    r"\b([Vv]or|[Nn]ach|[Ii]n) \d+ (Tage|Monate|Jahre)\b"
)  # the nominative, where the dative belongs
FOREIGN_QUOTES = re.compile(r'["”]|“(?=\w)')


FORMED: dict[str, list[tuple[str, str]]] = {}  # once a run: forming everything takes seconds


@pytest.fixture
def all_told(app, cast, tmp_path):
    """Everything in a language, kept as a file for whoever wants to read it."""

    def read(language: str) -> list[tuple[str, str]]:
        if language in FORMED:
            return FORMED[language]
        readers = {"staff": actor_of(cast.sam), "own": actor_of(cast.alice)}
        found = told.on_pages(app, language)
        for way, actor in readers.items():
            with transaction() as session:
                person = session.get(User, cast.alice.id)
                person.language = language
            letters = every_message(person, actor, cast.nordlicht, cast.bob)
            found += [(f"{what}, {way}", text) for what, text in told.mails(letters, language)]
        path = tmp_path / f"told.{language}.txt"
        path.write_text("\n".join(f"{what}: {text}" for what, text in found), "utf-8")
        FORMED[language] = found
        return found

    return read


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_place_is_left_open(sqlite_only, all_told, language):
    left = [pair for pair in all_told(language) if re.search(r"%\(|%s|\{\{|–(?= |;|:|,|$)", pair[1])]
    assert left == []


def test_in_english_one_is_no_plural(sqlite_only, all_told):
    assert [text for _, text in all_told("en") if ONE_OF_MANY.search(text)] == []


def test_in_english_you_are_never_somebody_of(sqlite_only, all_told):
    odd = re.compile(r"\bof you\b|(?<!about )\b[Yy]ou (was|has|is)\b|\bof Somebody\b")
    assert [text for _, text in all_told("en") if odd.search(text)] == []


def test_german_has_its_own_quotation_marks(sqlite_only, all_told):
    assert [text for _, text in all_told("de") if FOREIGN_QUOTES.search(text)] == []


def test_german_bends_lengths_of_time(sqlite_only, all_told):
    assert [text for _, text in all_told("de") if BENT.search(text)] == []


def test_german_bends_the_verb_for_sie(sqlite_only, all_told):
    odd = re.compile(r"(?:^|: )Sie (hat|ist|wurde|wollte|sollte|lässt)\b|\bvon (Sie|Jemand)\b")
    assert [text for _, text in all_told("de") if odd.search(text)] == []


def test_no_mail_has_the_same_label_twice(sqlite_only, all_told):
    for language in ("en", "de"):
        for what, text in all_told(language):
            labels = re.findall(r"^([\w -]{2,30}): \S", text, re.MULTILINE) if what.startswith("mail") else []
            assert sorted(set(labels)) == sorted(labels), (
                what,
                text,
            )


def test_who_acts_is_the_first_word_and_you_are_told_of_your_own_acts():
    for event, told_in in KINDS.items():
        for text in (told_in.others, told_in.to_you, told_in.own):
            assert text.startswith("%(actor)s") or "%(actor)s" not in text, event
        if "%(actor)s" in told_in.others:
            assert told_in.you.startswith("You"), event
        if "%(actor)s" in told_in.to_you:
            assert told_in.you_own.startswith("You"), event
        if "%(subject)s" in told_in.others:
            assert told_in.to_you, event


def test_a_day_is_written_as_its_language_does(sqlite_only, app):
    day = told.context.datetime(2022, 1, 25, 12, tzinfo=told.context.UTC)
    for language, short, long in (
        ("en", "25 Jan 2022", "Tuesday, 25 January 2022"),
        ("de", "25. Jan. 2022", "Dienstag, 25. Januar 2022"),
    ):
        with app.test_request_context(), told.force_locale(language):
            assert short in told.context.fmt_date(day)
            assert told.context.fmt_day(day) == long
