"""Addresses of pages, whose builders are compiled when they are first asked for."""

from __future__ import annotations

from werkzeug.routing import Map

from views.templating.url_rules import LaterRule


def test_an_address_is_the_same_the_first_time_and_later():
    at = Map([LaterRule("/people/<int:number>", endpoint="person")]).bind("localhost")
    for _ in range(2):
        assert at.build("person", {"number": 7}) == "/people/7"
        assert at.build("person", {"number": 7, "tab": "notes"}) == "/people/7?tab=notes"
        assert at.build("person", {"number": 7, "tab": "notes"}, append_unknown=False) == "/people/7"


def test_every_route_of_a_page_waits_with_its_builders(app):
    # Flask adds the one of static files before anything else.
    assert {type(rule) for rule in app.url_map.iter_rules() if rule.endpoint != "static"} == {LaterRule}
