"""What templates call gets what it asks for, and nothing else."""

from __future__ import annotations

import pytest
from jinja2 import pass_context

from views.templating.translated import TranslatedEnvironment

pytestmark = pytest.mark.one_database


@pytest.fixture
def drawn(app):
    def draw(source, **given):
        environment = app.jinja_env
        assert isinstance(environment, TranslatedEnvironment)
        return environment.of("en").from_string(source).render(given)

    return draw


def test_a_macro_gives_markup_and_escapes_what_it_is_given(drawn):
    source = "{% macro bold(x) %}<b>{{ x }}{{ caller() if caller }}</b>{% endmacro %}{% call bold('<') %}>{% endcall %}"
    assert drawn(source) == "<b>&lt;></b>"


def test_a_function_gets_its_arguments_and_no_more(drawn):
    def told(*args, **named):
        return f"{args} {named}"

    assert drawn("{% for n in [1] %}{{ told(n, self=2)|safe }}{% endfor %}", told=told) == "(1,) {'self': 2}"


def test_a_function_that_asks_for_the_context_gets_it_with_what_a_loop_has_set(drawn):
    @pass_context
    def of(context, name):
        return context[name]

    assert drawn("{% for n in [1, 2] %}{% set m = n %}{{ of('m') }}{% endfor %}", of=of) == "12"


def test_a_function_that_finds_nothing_to_go_on_with_ends_no_page(drawn):
    assert drawn("a{{ none_left() }}b", none_left=lambda: next(iter(()))) == "ab"
