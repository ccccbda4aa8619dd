"""Translations put in when a template is compiled say the same as those asked for while it is drawn."""

from __future__ import annotations

import pytest
from flask_babel import force_locale, ngettext
from jinja2 import DictLoader, FileSystemBytecodeCache
from markupsafe import Markup

from views.templating.translated import OfLanguage

pytestmark = pytest.mark.one_database

TEMPLATE = (
    "{{ _('Sign out') }}|{{ _('Sign out %(device)s', device=name) }}|{{ _(word) }}|"
    "{{ ngettext('%(num)s device is signed out.', '%(num)s devices are signed out.', n) }}"
)


@pytest.fixture
def drawn(app, monkeypatch):
    """Draw a template in a language."""
    monkeypatch.setattr(app.jinja_env, "loader", DictLoader({"some.html": TEMPLATE}))

    def draw(language, **given):
        with app.test_request_context(), force_locale(language):
            return app.jinja_env.get_template("some.html").render(**given)

    return draw


def test_each_language_has_its_own(drawn):
    for _again in range(2):
        english, german = (drawn(code, name="PC", word="Owner", n=2) for code in ("en", "de"))
        assert english == "Sign out|Sign out PC|Owner|2 devices are signed out."
        assert german == "Abmelden|PC abmelden|Inhaber|2 Geräte sind abgemeldet."


def test_what_is_filled_in_is_escaped_unless_it_is_markup(drawn):
    assert "Sign out &lt;b&gt;|" in drawn("en", name="<b>", word="Owner", n=1)
    assert "Sign out <b>x</b>|" in drawn("en", name=Markup("<b>x</b>"), word="Owner", n=1)


def test_a_text_that_is_no_constant_is_escaped_itself(drawn):
    assert "|&lt;i&gt;|" in drawn("en", name="", word="<i>", n=1)


def test_a_cache_that_cannot_be_written_ends_no_page(app, monkeypatch, tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    cache = OfLanguage(FileSystemBytecodeCache(str(gone)), "en")
    gone.rmdir()
    bucket = cache.get_bucket(app.jinja_env, "some.html", None, "text")
    bucket.code = compile("1", "some.html", "eval")
    cache.set_bucket(bucket)
    assert not gone.exists()


def test_a_number_is_grouped_as_the_language_does(drawn):
    assert drawn("en", name="", word="", n=12345).endswith("12,345 devices are signed out.")
    assert drawn("de", name="", word="", n=12345).endswith("12.345 Geräte sind abgemeldet.")


@pytest.mark.parametrize(("language", "said"), [("en", "12,345 sessions"), ("de", "12.345 Sitzungen")])
def test_python_groups_it_too(app, language, said):
    with app.test_request_context(), force_locale(language):
        assert ngettext("%(num)s session", "%(num)s sessions", 12345) == said
