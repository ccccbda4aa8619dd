"""An address follows its country at once, and what was typed stays."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.steps import knock

pytestmark = pytest.mark.browser


@pytest.mark.feature("S3-05")
def test_choosing_a_country_brings_its_lines(new_page, cast):
    page = new_page()
    knock(page, cast.alice.username)
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.goto("/account/addresses/add")
    page.get_by_label("Street and number").fill("1 Main Street")
    page.get_by_label("Country").select_option("US")
    page.get_by_label("ZIP code").fill("90012")
    page.get_by_label("State").select_option("CA")
    expect(page.get_by_label("Street and number")).to_have_value("1 Main Street")
