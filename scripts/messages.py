"""Keep the catalogues complete: `python -m scripts.messages` takes in new texts and compiles; `--check` only tells.

The texts are read from the code and templates; a text that is gone leaves the catalogue with its translation.
"""

from __future__ import annotations

import io
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = ROOT / "views" / "translations"
LANGUAGES = ("de",)
KEYWORDS = {**DEFAULT_KEYWORDS, "N_": None, "_l": None}
PLACES = re.compile(r"%\((\w+)\)[sd]|%%")
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
READ = ("admin_app", "forms", "views", "wsgi.py")


def texts() -> Catalog:
    """Every marked text of the product."""
    with (ROOT / "babel.cfg").open() as opened:
        methods, options = parse_mapping_cfg(opened)
    found = Catalog(project="Gatehouse", charset="utf-8", fuzzy=False)
    for name, _line, message, comments, context in extract_from_dir(
        ROOT, methods, options, KEYWORDS, ("NOTE:",), directory_filter=_is_ours
    ):
        if name.split("/")[0] in READ:
            found.add(message, auto_comments=comments, context=context)
    return found


def _is_ours(folder: str) -> bool:
    return not re.search(r"/(\.|tests|benchmarks|scripts|migrations|instance|static|__pycache__)", folder)


def path(language: str) -> Path:
    """The catalogue of a language, as people edit it; its compiled form stands beside it."""
    return CATALOGUES / language / "LC_MESSAGES" / "messages.po"


def kept(language: str) -> Catalog:
    """The catalogue of a language as it is kept, or an empty one."""
    if not path(language).exists():
        return Catalog(locale=language, project="Gatehouse", charset="utf-8", fuzzy=False)
    with path(language).open("rb") as opened:
        return read_po(opened, locale=language)


def renewed(language: str) -> Catalog:
    """The catalogue with every text of today, in one order, and the translations it has."""
    before, after = (
        kept(language),
        Catalog(locale=language, project="Gatehouse", charset="utf-8", fuzzy=False),
    )
    after.header_comment, after.fuzzy = f"# Gatehouse in the language {language}.", False
    after.last_translator, after.language_team, after.msgid_bugs_address = "Gatehouse", language, "none"
    after.version, after.copyright_holder = "1", "Gatehouse"
    after.revision_date = after.creation_date = EPOCH  # the files change with their texts alone
    for message in sorted((m for m in texts() if m.id), key=_order):
        found = before.get(_single(message))
        same = found is not None and isinstance(found.id, str) == isinstance(message.id, str)
        after.add(message.id, found.string if same and found else None, flags=message.flags)
    return after


def _single(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _order(message: Message) -> tuple[str, str]:
    return _single(message).casefold(), _single(message)


def problems(catalogue: Catalog) -> list[str]:
    """What is untranslated, or has lost or gained a place to be filled."""
    found = []
    for message in catalogue:
        if not message.id:
            continue
        strings = [message.string] if isinstance(message.string, str) else list(message.string or ())
        if not strings or not all(strings):
            found.append(f"not translated: {_single(message)!r}")
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        wanted = {p for text in ids for p in PLACES.findall(text)}
        found += [
            f"other places: {_single(message)!r}" for text in strings if set(PLACES.findall(text)) - wanted
        ]
        if set(PLACES.findall(strings[-1])) != set(PLACES.findall(ids[-1])):
            found.append(f"other places: {_single(message)!r}")
    return found


def written(catalogue: Catalog) -> tuple[bytes, bytes]:
    """The catalogue as people edit it, and compiled."""
    plain, compiled = io.BytesIO(), io.BytesIO()
    write_po(plain, catalogue, width=110, omit_header=False, sort_output=False, no_location=True)
    write_mo(compiled, catalogue)
    return plain.getvalue(), compiled.getvalue()


def main() -> None:
    """Renew (or check) every catalogue and say what is missing."""
    missing = 0
    for language in LANGUAGES:
        catalogue = renewed(language)
        for problem in problems(catalogue):
            missing += 1
            print(f"{language}: {problem}")
        if "--check" not in sys.argv:
            plain, compiled = written(catalogue)
            path(language).parent.mkdir(parents=True, exist_ok=True)
            path(language).write_bytes(plain)
            path(language).with_suffix(".mo").write_bytes(compiled)
    if missing and "--check" in sys.argv:
        sys.exit(1)


if __name__ == "__main__":
    main()
