"""A pasted international number chooses its country; the example follows."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.steps import knock

pytestmark = pytest.mark.browser


def test_a_pasted_number_chooses_its_country(new_page, cast):
    page = new_page()
    knock(page, cast.alice.username)
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.goto("/contacts")
    page.get_by_label("Mobile phone").fill("+44 7400 123456")
    country = page.get_by_label("Country or region")
    expect(country).to_have_value("GB")
    page.get_by_text("like 07400 123456").wait_for()
    page.get_by_label("Mobile phone").fill("+1 201 555 0123")
    expect(country).to_have_value("US")
