"""The benchmarks' own parts that need no server: made-up rows, judged figures, tables and chart."""

from __future__ import annotations

from itertools import islice
from xml.etree import ElementTree as ET

import pytest

from benchmarks.browser import Answer, Request, WrongAnswer, judge
from benchmarks.contenders.script import Op
from benchmarks.data import load
from benchmarks.data.rows import SPECIAL, Made
from benchmarks.measure import Figure
from benchmarks.report import chart, lines, page


def figures(ours, theirs):
    return {
        (Op.ACCOUNTS, lines.US): Figure([ours], [0.0], [ours]),
        (Op.ACCOUNTS, lines.DJANGO): Figure([theirs], [0.0], [theirs]),
    }


@pytest.fixture
def made():
    return Made(30, "hash", {"owner": "0" * 32, "manager": "1" * 32})


def test_made_up_rows_fit_their_tables(app, made):
    for table in load.tables(made):
        known = {column.name for column in table.model.__table__.columns}
        rows = list(islice(table.rows, 50))
        assert set(table.columns) <= known
        assert {len(row) for row in rows} == {len(table.columns)}


def test_everybody_has_a_home_and_each_account_an_owner(made):
    homes = made.homes()
    assert len(homes) == made.all_people
    assert set(homes) == set(range(30 + len(SPECIAL)))


@pytest.mark.parametrize(("ours", "verdict"), [(6.0, "aim"), (10.0, "must"), (11.0, "**missed**")])
def test_a_figure_is_judged_by_what_it_must_be(ours, verdict):
    judged = lines.judged(figures(ours, 20.0))
    assert [line.verdict for line in judged] == [verdict]


def test_where_more_is_better_less_is_missed():
    assert lines.Line("import", 4_000, 5_000, 8_000, more=True).verdict == "**missed**"
    assert lines.Line("import", 9_000, 5_000, 8_000, more=True).verdict == "aim"


def test_growth_tells_the_operation_that_grows_most():
    both = figures(25.0, 1.0) | {(Op.ACCOUNTS, lines.SMALL): Figure([10.0], [0.0], [10.0])}
    grown = lines.growth(both)
    assert [(line.value, line.note) for line in lines.worst_growth(grown)] == [(2.5, Op.ACCOUNTS)]


def test_the_figures_stand_between_their_marks(tmp_path):
    file = tmp_path / "performance.md"
    file.write_text(f"before\n{page.BEGIN}\nold\n{page.END}\nafter\n")
    page.written(file, page.costs(figures(10.0, 20.0)))
    text = file.read_text()
    assert "old" not in text
    assert f"| {Op.ACCOUNTS} |  | 20.0 |" in text
    assert text.endswith("after\n")


def test_the_chart_has_a_bar_for_each_figure():
    drawn = ET.fromstring(chart.drawn(figures(10.0, 20.0)))
    bars = [r for r in drawn.iter("{http://www.w3.org/2000/svg}rect") if float(r.get("width")) > 10]
    assert len(bars) == 2


def test_a_wrong_answer_is_not_measured():
    request = Request("/", holds=("Zając",))
    judge(request, Answer(200, "", "Zając".encode(), 0, 0))
    with pytest.raises(WrongAnswer):
        judge(request, Answer(200, "", b"an error page", 0, 0))
