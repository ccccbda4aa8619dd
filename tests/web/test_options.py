"""Options that are kept as they were drawn look as WTForms draws them."""

from __future__ import annotations

import pytest
from wtforms import Form, SelectField
from wtforms.fields.choices import SelectChoice

from forms.options import Select

CHOICES = [("", "Choose"), ("x<\"'&", "A & <b>"), ("de", "Germany")]
GROUPED = [SelectChoice(value, label, optgroup="Far & near") for value, label in CHOICES]


@pytest.mark.parametrize("choices", [CHOICES, GROUPED])
@pytest.mark.parametrize("chosen", ["", "de", "x<\"'&", "unknown"])
def test_a_select_is_drawn_as_wtforms_draws_it(choices, chosen):
    class Stock(Form):
        where = SelectField(choices=choices)

    class Ours(Form):
        where = SelectField(choices=choices, widget=Select())

    for _again in range(2):
        assert str(Ours(data={"where": chosen}).where()) == str(Stock(data={"where": chosen}).where())
