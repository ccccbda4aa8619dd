"""The page of a copy that people read first: what is in it, what for, who receives it, how long, from where, and their rights.

It is one HTML file in the person's language that loads nothing from anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.support import NullTranslations
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from admin_app import config
from admin_app.data_copy.models import DataCopy
from admin_app.data_copy.reading import TableReading
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.i18n import N_, catalogue, grouped, long_day, shown_language
from admin_app.personal_data.inventory import inventory
from admin_app.personal_data.treatment import EXPORT_WORDS, IN_COPY, Export
from admin_app.personal_data.vocabulary import (
    ACTIVITIES,
    BASIS_WORDS,
    DATA_WORDS,
    RECIPIENT_WORDS,
    Activity,
    Recipient,
)
from admin_app.privacy import records
from admin_app.privacy.records import Records

TEMPLATES = Path(__file__).parent / "templates"
Found = Sequence[tuple[TableReading, int]]
SOURCES = (
    N_("You: what you typed, chose and uploaded. In the list it is marked as given by you."),
    N_("The owners of your account: your invitation, your role, and the account’s own details."),
    N_("The company: what its staff wrote, decided or corrected, and what its billing system and earlier systems told."),
    N_("This system: what it recorded by itself, such as sign-ins, sessions, e-mails sent, and the history of actions."),
)  # fmt: skip
RIGHTS = (
    N_("Have what is wrong corrected (GDPR art. 16)."),
    N_("Have your data erased where nothing speaks against it (art. 17)."),
    N_("Have the use of your data restricted (art. 18)."),
    N_("Get what you gave in a form for other programs (art. 20): the portable set."),
    N_("Object to what rests on a legitimate interest (art. 21)."),
    N_("Complain to a supervisory authority (art. 77)."),
)
LEFT_OUT = tuple(why for why in Export if why not in IN_COPY)


@dataclass(frozen=True, slots=True)
class TableLine:
    """One table: what it is called, its files, how many rows, what kinds of data, how long they are kept."""

    words: str
    name: str
    rows: str
    kinds: tuple[str, ...]
    keep: str
    given: bool


@dataclass(frozen=True, slots=True)
class Section:
    """One purpose with what is kept for it."""

    activity: Activity
    bases: tuple[str, ...]
    tables: tuple[TableLine, ...]


def page(copy: DataCopy, user: User, found: Found) -> str:
    """The page of a copy whose tables have so many rows each."""
    language = shown_language(user.language)
    told = records.read(language)
    words = catalogue(language)
    now = clock.now().astimezone(ZoneInfo(user.time_zone))
    return (
        _environment(language)
        .get_template("index.html")
        .render(
            language=language,
            brand=config.active().brand,
            person=user.full_name,
            day=long_day(now, language),
            with_account=copy.account_id is not None,
            sections=_sections(found, told, words, language),
            did=[_line(table, count, told, words, language) for table, count in found if table.did and count],
            empty=sorted(
                words.gettext(table.entry.words) for table, count in found if not table.did and not count
            ),
            recipients=[(RECIPIENT_WORDS[one], told.of_recipient(one)) for one in Recipient],
            sources=SOURCES,
            rights=RIGHTS,
            said_of=[told.said[key] for key in records.OF_COMPANY],
            left_out=[(EXPORT_WORDS[why], names) for why in LEFT_OUT if (names := _left_out(why, words))],
        )
    )


def _sections(found: Found, told: Records, words: NullTranslations, language: str) -> list[Section]:
    sections = []
    for processing in told.activities:
        lines = [
            _line(table, count, told, words, language)
            for table, count in found
            if table.entry.purpose is processing.purpose and count and not table.did
        ]
        bases = tuple(BASIS_WORDS[basis] for basis in processing.activity.bases)
        if lines:
            sections.append(Section(ACTIVITIES[processing.purpose], bases, tuple(lines)))
    return sections


def _line(
    table: TableReading, count: int, told: Records, words: NullTranslations, language: str
) -> TableLine:
    held = {column.data for column in table.columns}
    keep, places = told.how_long(table.entry)
    return TableLine(
        table.entry.words,
        table.name,
        grouped(count, language),
        tuple(text for data, text in DATA_WORDS.items() if data in held),
        words.gettext(keep) % places,
        given=bool(table.entry.given) and not table.did,
    )


def _left_out(why: Export, words: NullTranslations) -> list[str]:
    """The tables of which something is left out for this reason, by name."""
    return sorted(
        words.gettext(entry.words)
        for entry in inventory().values()
        if entry.is_personal and any(column.export is why for column in entry.all_columns)
    )


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    words = catalogue(language)
    environment.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined]
    return environment
