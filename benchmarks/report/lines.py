"""Figures against what they must and should be: each line of the first table, judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from benchmarks.contenders.script import Op
from benchmarks.measure import Figures

US, BARE, DJANGO, EXPERT, FLASK_ADMIN = "Gatehouse", "bare", "Django tuned", "Django expert", "Flask-Admin"
SMALL = "Gatehouse, small"  # over the smaller database


@dataclass(frozen=True)
class Line:
    """One figure, what it must be and what it should be; `more` where more is better."""

    title: str
    value: float
    must: float
    aim: float
    unit: str = ""  # none: a ratio
    more: bool = False
    note: str = ""
    digits: int | None = None  # after the point; none: as many as mean something

    @property
    def verdict(self) -> str:
        """Whether it is reached."""
        for name, wanted in (("aim", self.aim), ("must", self.must)):
            if self.value >= wanted if self.more else self.value <= wanted:
                return name
        return "**missed**"


@dataclass(frozen=True)
class Ratio:
    """An operation of ours over one of somebody else's, or over another one of ours."""

    title: str
    ours: Op
    whose: str
    theirs: Op
    must: float
    aim: float


RATIOS = (
    Ratio("accounts list, filter + sort ÷ Django", Op.ACCOUNTS, DJANGO, Op.ACCOUNTS, 0.5, 0.35),
    Ratio("people list ÷ Django", Op.PEOPLE, DJANGO, Op.PEOPLE, 0.5, 0.35),
    Ratio("person page ÷ Django's edit page", Op.PERSON, DJANGO, Op.PERSON, 0.7, 0.5),
    Ratio("account page ÷ Django's edit page", Op.ACCOUNT, DJANGO, Op.ACCOUNT, 0.7, 0.5),
    Ratio("ticket queue ÷ Django", Op.QUEUE, DJANGO, Op.QUEUE, 0.5, 0.35),
    Ratio("ticket page ÷ Django's edit page with its texts", Op.TICKET, DJANGO, Op.TICKET, 0.7, 0.5),
    Ratio("profile save ÷ Django's save", Op.SAVE, DJANGO, Op.SAVE, 1.0, 0.7),
    Ratio("unlock ÷ Django's save", Op.UNLOCK, DJANGO, Op.SAVE, 1.0, 0.7),
    Ratio("search, part ÷ a union by hand in Django", Op.PART, EXPERT, Op.PART, 0.7, 0.4),
    Ratio("search, no hit ÷ a union by hand in Django", Op.NOTHING, EXPERT, Op.NOTHING, 0.7, 0.4),
    Ratio("search, whole address ÷ own accounts list", Op.WHOLE, US, Op.ACCOUNTS, 1.0, 0.7),
    Ratio("own security page ÷ bare, same statements", Op.SECURITY, BARE, Op.SECURITY, 3, 2),
    Ratio("own ticket page ÷ bare, same statements", Op.OWN_TICKET, BARE, Op.OWN_TICKET, 3, 2),
    Ratio("people by a token ÷ bare, same statements", Op.API, BARE, Op.API, 3, 2),
    Ratio("accounts list ÷ Flask-Admin", Op.ACCOUNTS, FLASK_ADMIN, Op.ACCOUNTS, 0.7, 0.5),
    Ratio("people list ÷ Flask-Admin", Op.PEOPLE, FLASK_ADMIN, Op.PEOPLE, 0.7, 0.5),
    Ratio("account of 5,000 people ÷ of 5", Op.LARGE_ACCOUNT, US, Op.SMALL_ACCOUNT, 1.3, 1.1),
    Ratio("its people tab ÷ of 50, as many rows", Op.LARGE_PEOPLE, US, Op.FEW_PEOPLE, 1.3, 1.1),
    Ratio("its timeline of 200,000 events ÷ of 40", Op.LARGE_TIMELINE, US, Op.SMALL_TIMELINE, 1.3, 1.1),
)
IN_DATABASE = RATIOS[-3:]
GATE_MS = (2.0, 1.5)
GROWTH = (1.5, 1.2)


def judged(figures: Figures) -> list[Line]:
    """The lines that follow from the operations of one database; those that weren't measured are left out."""
    lines = []
    for ratio in RATIOS:
        ours, theirs = figures.get((ratio.ours, US)), figures.get((ratio.theirs, ratio.whose))
        if ours and theirs:
            note = f"{ours.processor:.1f} ÷ {theirs.processor:.1f} ms"
            lines.append(Line(ratio.title, ours.over(theirs), ratio.must, ratio.aim, note=note))
            if ratio in IN_DATABASE:
                note = f"{ours.in_database:.1f} ÷ {theirs.in_database:.1f} ms"
                lines.append(
                    Line(
                        f"{ratio.title}, database alone",
                        ours.in_database_over(theirs),
                        ratio.must,
                        ratio.aim,
                        note=note,
                    )
                )
    if gate := figures.get((Op.GATE, US)):
        lines.append(Line("gate alone (session, rules, actor)", gate.processor, *GATE_MS, unit="ms"))
    return lines


def growth(figures: Figures) -> dict[Op, float]:
    """How much more each of our operations costs than in the smaller database, where one was measured beside it."""
    small = [op for op, name in figures if name == SMALL and (op, US) in figures]
    return {op: figures[op, US].over(figures[op, SMALL]) for op in small}


def worst_growth(grown: Mapping[Op, float]) -> Iterable[Line]:
    """The operation that grows most, if any was measured twice."""
    if grown:
        op = max(grown, key=lambda found: grown[found])
        yield Line("growth between the sizes, at worst", grown[op], *GROWTH, note=op)
