"""Asking the rows of spellings, always by an index, always capped, in one statement a noun.

A word is found from its first letter at the beginning of any word of a name, by a range; from three letters on
anywhere in it, by a trigram look-up: escaped LIKE on PostgreSQL, FTS5 and GLOB on SQLite (`LIKE … ESCAPE` would scan
there). Several words may stand in any order. Statements depend on a question's shape alone, so each is made once a
process and prepared by the database; what was typed is bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from admin_app.identity.spelled import TABLES, Noun
from admin_app.kernel.db import db
from admin_app.lib import spelling

MOST_WORDS = 6
INNER = 2_000  # rows of one look-up at most, before the others are compared
LAST = "\U0010ffff"  # nothing stands behind it: the end of a range of beginnings
_THREE = re.compile(r"[^\W_]{3}")
_TWO = re.compile(r"[^\W_]{2}")
_NUMBER = re.compile(r"a ?(\d{1,8})")


class Shape(NamedTuple):
    """What a statement depends on: how many spellings, how each word is looked for, and on which database.

    `words` has a pair for each word: in how many spellings, and whether an index finds it. It is empty where parts
    are not looked for. `lettered`: the term begins with a letter or digit, as all do that are kept as beginnings.
    """

    spellings: int
    words: tuple[tuple[int, bool], ...]
    lettered: bool
    postgres: bool


class Question(NamedTuple):
    """A term as it is asked: its shape and the values to bind."""

    shape: Shape
    values: dict[str, str]
    spellings: tuple[str, ...]


def find(noun: Noun, term: str, limit: int) -> sa.Select[Any] | None:
    """Ids of the owners a term finds, ready to be embedded; None where nothing can be found by it."""
    question = ask(term)
    return ids(noun, question.shape, limit).params(question.values) if question else None


def fits(
    noun: Noun, owner: InstrumentedAttribute[UUID], term: str
) -> tuple[sa.ColumnElement[bool], dict[str, str]]:
    """Whether one of a few owners is found by a term, and the values to bind.

    It is asked of each one's own spellings by their key: nobody else's are read.
    """
    question = ask(term)
    if question is None:
        return sa.false(), {}
    table, shape = TABLES[noun].alias(), question.shape
    if shape.words:
        looked = sa.and_(table.c.place == 0, *(_any_of(table, shape, i) for i in range(len(shape.words))))
    else:
        begins = (
            sa.and_(table.c.spelling >= sa.bindparam(f"low{i}"), table.c.spelling < sa.bindparam(f"high{i}"))
            for i in range(shape.spellings)
        )
        looked = sa.or_(*begins)
    return sa.exists().where(table.c.owner_id == owner, looked), question.values


def ask(term: str, *, in_one: bool = False) -> Question | None:
    """The question a term is, None where nothing can be found by it; `in_one` takes it for one word, as a domain is."""
    spelled = spelling.spellings(term)
    if not spelled:
        return None
    if number := _NUMBER.fullmatch(spelled[0]):
        spelled = (number[1],)
    words = [spelled] if in_one else _words(spelled)
    postgres = db.session.get_bind().dialect.name == "postgresql"
    shape = Shape(len(spelled), _kinds(words), spelled[0][0].isalnum(), postgres)
    values = dict(_ranges(spelled))
    if shape.words:
        values |= dict(_patterns(words, postgres=postgres))
    if shape.words and shape.lettered:
        values |= {f"not{i}": _escaped(f" {text}", postgres=postgres) for i, text in enumerate(spelled)}
    if shape.words and not _by_index(shape):
        first = min(words[0], key=len)
        values |= {"first": first, "first_end": first + LAST}
    elif shape.words and not postgres:
        values["match"] = _match(words)
    return Question(shape, values, spelled)


def _kinds(words: list[tuple[str, ...]]) -> tuple[tuple[int, bool], ...]:
    """In how many spellings each word is looked for, and whether by an index; nothing where beginnings say it all."""
    if len(words) == 1 and not all(map(_THREE.search, words[0])):
        return ()
    return tuple((len(word), all(map(_is_indexed, word))) for word in words)


def _by_index(shape: Shape) -> bool:
    return any(indexed for _, indexed in shape.words)


def _words(spelled: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Each word in its spellings: marks are dropped or written out word by word, so their numbers agree."""
    by_spelling = [s.split()[:MOST_WORDS] for s in spelled]
    return [tuple(dict.fromkeys(word)) for word in zip(*by_spelling, strict=True)]


def _ranges(spelled: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for i, text in enumerate(spelled):
        kept = text[: spelling.TAIL_MAX]
        yield f"low{i}", kept
        yield f"high{i}", kept + LAST


def _patterns(words: list[tuple[str, ...]], *, postgres: bool) -> Iterator[tuple[str, str]]:
    for i, word in enumerate(words):
        for j, text in enumerate(word):
            yield f"word{i}_{j}", _escaped(_part(text), postgres=postgres)


def _part(word: str) -> str:
    """How a word stands in a name: anywhere from three letters on, else at a word's beginning, which a space precedes."""
    return word if _THREE.search(word) or spelling.is_unspaced(word) else f" {word}"


def _is_indexed(word: str) -> bool:
    """Whether a trigram index finds a word: three letters in a row, or two at the beginning."""
    return bool(_THREE.search(word) or (_TWO.match(word) and not spelling.is_unspaced(word)))


def _escaped(part: str, *, postgres: bool) -> str:
    if postgres:
        return "%" + re.sub(r"([\\%_])", r"\\\1", part) + "%"
    return "*" + re.sub(r"([*?\[])", r"[\1]", part) + "*"


def _match(words: list[tuple[str, ...]]) -> str:
    """What FTS5 is asked: all trigrams of each word that has any, of one of its spellings."""
    found = [
        " OR ".join(f"({_trigrams(_part(text))})" for text in word)
        for word in words
        if all(map(_is_indexed, word))
    ]
    return " AND ".join(f"({word})" for word in found)


def _trigrams(part: str) -> str:
    three = dict.fromkeys(part[i : i + 3] for i in range(len(part) - 2))
    return " AND ".join('"' + t.replace('"', '""') + '"' for t in three)


@lru_cache(maxsize=512)
def ids(noun: Noun, shape: Shape, limit: int) -> sa.Select[Any]:
    """Ids of the owners a question finds, beginnings first; the values of the question are to be bound.

    An owner may be met more than once: by two words, or by a word that stands in two spellings of the name.
    """
    table = TABLES[noun]
    arms = [
        sa.select(table.c.owner_id)
        .where(table.c.spelling >= sa.bindparam(f"low{i}"), table.c.spelling < sa.bindparam(f"high{i}"))
        .order_by(table.c.spelling, table.c.place)
        .limit(limit)
        for i in range(shape.spellings)
    ]
    if shape.words:
        arms.append(_parts(table, shape).limit(limit))
    # Read in this order and only until there are enough: parts aren't looked up where beginnings fill the page.
    every = sa.union_all(*(sa.select(arm.subquery().c.owner_id) for arm in arms)).subquery()
    return sa.select(every.c.owner_id).limit(limit)


def _parts(table: sa.TableClause, shape: Shape) -> sa.Select[Any]:
    """Whose name holds every word, but doesn't have all of them in this order from a word's beginning on."""
    if not _by_index(shape):
        return _short_words(table, shape)
    if not shape.postgres:
        return _by_fts(table, shape)
    by_index = [_any_of(table, shape, i) for i, (_, indexed) in enumerate(shape.words) if indexed]
    compared = [
        _any_of(table, shape, i, compared=True) for i, (_, indexed) in enumerate(shape.words) if not indexed
    ]
    found = sa.select(table.c.owner_id).where(*by_index, *compared, *_not_yet(table, shape))
    # Planned for all its rows, so that no plan hopes to meet enough of them by a scan; read only as far as asked.
    kept = found.cte(f"{table.name}_parts").prefix_with("MATERIALIZED", dialect="postgresql")
    return sa.select(kept.c.owner_id)


def _by_fts(table: sa.TableClause, shape: Shape) -> sa.Select[Any]:
    name = f"{table.name}_parts"
    index = sa.table(name, sa.column("rowid"), sa.column(name))
    rowids = sa.select(index.c.rowid).where(index.c[name].op("MATCH")(sa.bindparam("match"))).limit(INNER)
    compared = [_any_of(table, shape, i) for i in range(len(shape.words))]
    return sa.select(table.c.owner_id).where(sa.column("rid").in_(rowids), *compared, *_not_yet(table, shape))


def _short_words(table: sa.TableClause, shape: Shape) -> sa.Select[Any]:
    """No word has a trigram: the first one by its beginnings, the others compared."""
    begun = _begun(table).limit(INNER).subquery()
    compared = [_any_of(table, shape, i, compared=True) for i in range(len(shape.words))]
    return sa.select(table.c.owner_id).where(
        table.c.owner_id.in_(sa.select(begun.c.owner_id)), *compared, *_not_yet(table, shape)
    )


def _begun(table: sa.TableClause) -> sa.Select[Any]:
    return sa.select(table.c.owner_id).where(
        table.c.spelling >= sa.bindparam("first"), table.c.spelling < sa.bindparam("first_end")
    )


def beyond(noun: Noun, shape: Shape) -> sa.Select[Any] | None:
    """A row where short words begin more names than are compared, so that not all may be found; None for other questions."""
    if not shape.words or _by_index(shape):
        return None
    return _begun(TABLES[noun]).offset(INNER).limit(1)


def _any_of(
    table: sa.FromClause, shape: Shape, word: int, *, compared: bool = False
) -> sa.ColumnElement[bool]:
    """A word in one of its spellings; `compared` keeps the index out of it, which would read nearly everything."""
    column = sa.func.concat(table.c.whole, "") if compared and shape.postgres else table.c.whole
    spelled = range(shape.words[word][0])
    return sa.or_(*(_like(column, f"word{word}_{i}", shape) for i in spelled))


def _not_yet(table: sa.TableClause, shape: Shape) -> list[sa.ColumnElement[bool]]:
    spelled = range(shape.spellings if shape.lettered else 0)
    return [~_like(table.c.whole, f"not{i}", shape) for i in spelled]


def _like(column: sa.ColumnElement[Any], name: str, shape: Shape) -> sa.ColumnElement[bool]:
    pattern = sa.bindparam(name, type_=sa.String)
    return column.like(pattern) if shape.postgres else column.op("GLOB", is_comparison=True)(pattern)
