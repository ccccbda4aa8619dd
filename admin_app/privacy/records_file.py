"""The records of processing as rows of a CSV: one for each kind of thing that is kept."""

from __future__ import annotations

from functools import partial

from admin_app.export.tables import BOM, csv_lines, harmless
from admin_app.kernel.i18n import N_, translate
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.vocabulary import (
    BASIS_WORDS,
    DATA_WORDS,
    PEOPLE_WORDS,
    RECIPIENT_WORDS,
    Recipient,
)
from admin_app.privacy.records import Processing, Records

HEADS = (
    N_("Processing activity"),
    N_("What is kept"),
    N_("Kinds of data"),
    N_("People concerned"),
    N_("Legal basis"),
    N_("Recipients"),
    N_("How long"),
    N_("Table"),
)


def written(found: Records, language: str) -> str:
    """The whole file, in a language; it begins with the mark by which spreadsheets know UTF-8."""
    rows = [
        map(harmless, _row(found, activity, entry, language))
        for activity in found.activities
        for entry in activity.tables
    ]
    return (BOM + csv_lines([[translate(head, language) for head in HEADS], *rows])).decode()


def _row(found: Records, activity: Processing, entry: TableEntry, language: str) -> list[str]:
    say = partial(translate, language=language)
    recipients = [r for r in Recipient if r is Recipient.HOSTING or r in entry.recipients]
    keep, params = found.how_long(entry)
    return [
        say(activity.activity.name),
        say(entry.words),
        "\n".join(say(DATA_WORDS[data]) for data in entry.data),
        "\n".join(say(PEOPLE_WORDS[people]) for people in entry.people),
        "\n".join(say(BASIS_WORDS[basis]) for basis in activity.activity.bases),
        "\n".join(", ".join((say(RECIPIENT_WORDS[r]), *found.of_recipient(r))) for r in recipients),
        translate(keep, language, **params),
        entry.name,
    ]
