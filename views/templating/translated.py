"""Templates whose texts are translated when they are compiled, a set for each language.

A page has hundreds of texts, and each would look its translation up while the page is drawn. So there is an
environment a language, and in it `_("…")` is a constant of the compiled template, escaped and formatted as Jinja's own
gettext would do it. What isn't written as a constant asks the same catalogue, bound once.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping, MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from flask.templating import Environment
from flask_babel import get_locale
from jinja2 import BaseLoader, BytecodeCache, Template, nodes, pass_eval_context
from jinja2.bccache import Bucket
from jinja2.nodes import EvalContext
from markupsafe import escape

from admin_app.kernel.i18n import TRANSLATIONS, catalogue, grouped, shown_language
from admin_app.lib import put_in
from admin_app.lib.put_in import PutIn
from views.templating import escaping
from views.templating.calling import CallingContext
from views.templating.escaping import EscapingGenerator


class TranslatedEnvironment(Environment):
    """The application's templates: asked for one, it gives that of the reader's language."""

    language = ""  # of an environment that belongs to one
    context_class = CallingContext
    code_generator_class = EscapingGenerator

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by_language: dict[str, TranslatedEnvironment] = {}
        self.at_hand: tuple[BaseLoader | None, dict[str, Template]] = (None, {})
        self.making = threading.Lock()

    def of(self, language: str) -> TranslatedEnvironment:
        """The environment of a language; what was set on the application's since it was made holds for it too."""
        made = self.by_language.get(language)
        if made is None:
            with self.making:
                made = self.by_language.get(language) or self._made(language)
                self.by_language[language] = made
        made.loader, made.context_class = self.loader, self.context_class
        return made

    def _made(self, language: str) -> TranslatedEnvironment:
        made = self.overlay()
        made.language, made.globals = language, dict(self.globals)
        made.at_hand = (None, {})
        made.globals.update(asked_at_run_time(language))
        if self.bytecode_cache is not None:
            made.bytecode_cache = OfLanguage(self.bytecode_cache, language)
        return made

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What a template finds by name. A plain dict: Jinja's own chain is walked name by name for each context."""
        return {**self.globals, **d} if d else self.globals

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - Jinja's
    ) -> Template:
        """As Jinja's; a page asks for twenty, and those of a language are found at one look once they are loaded."""
        if not self.language or globals or self.auto_reload or type(name) is not str:
            return super().get_template(name, parent, globals)
        loader, kept = self.at_hand
        if loader is not self.loader:
            kept = {}
            self.at_hand = (self.loader, kept)
        found = kept.get(name)
        if found is None:
            found = kept[name] = super().get_template(name, parent, globals)
        return found

    def _load_template(self, name: str, globals: MutableMapping[str, Any] | None) -> Template:  # noqa: A002 - Jinja's
        if self.language:
            return super()._load_template(name, globals)
        locale = get_locale()
        return self.of(shown_language(locale.language if locale else ""))._load_template(name, globals)  # noqa: SLF001 - its own kind

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        if self.language and (name or "").endswith(".html"):
            PutIn(catalogue(self.language)).visit(tree)
        return tree


def asked_at_run_time(language: str) -> dict[str, Callable[..., str]]:
    """What templates call for texts that are no constants: as Jinja's own, without a look at the request each time."""
    translations = catalogue(language)

    @pass_eval_context
    def gettext(context: EvalContext, text: str, **places: object) -> str:
        return _filled(context, translations.ugettext(text), places)

    @pass_eval_context
    def ngettext(context: EvalContext, singular: str, plural: str, num: int, **places: object) -> str:
        return _filled(
            context, translations.ungettext(singular, plural, num), {"num": grouped(num, language), **places}
        )

    return {"_": gettext, "gettext": gettext, "ngettext": ngettext}


def _filled(context: EvalContext, text: str, places: Mapping[str, object]) -> str:
    # Jinja's own take any text for markup here; ours may be a name that somebody has typed.
    return (escape(text) if context.autoescape else text) % places


class OfLanguage(BytecodeCache):
    """The same cache, with a language's templates apart from another's, and from those of a former catalogue or release."""

    def __init__(self, cache: BytecodeCache, language: str) -> None:
        self.cache = cache
        messages = TRANSLATIONS / language / "LC_MESSAGES" / "messages.mo"
        texts = messages.read_bytes() if messages.exists() else b""
        made_by = b"".join(
            Path(file).read_bytes() for file in (__file__, put_in.__file__, escaping.__file__)
        )  # how texts are put in, and values escaped
        self.prefix = f"{language}-{hashlib.sha256(texts + made_by).hexdigest()[:16]}/"

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """The other cache's key of the name, with language and catalogue before it."""
        return self.cache.get_cache_key(self.prefix + name, filename)

    def load_bytecode(self, bucket: Bucket) -> None:
        """As the other cache does; one that can't be read is empty."""
        with suppress(OSError):
            self.cache.load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """As the other cache does; where there is no room or right, the template is compiled again next time."""
        with suppress(OSError):
            self.cache.dump_bytecode(bucket)

    def clear(self) -> None:
        """As the other cache does."""
        self.cache.clear()
