"""What is typed at the console, as it may be handed on: each kind of value is read in one place."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from admin_app.config import keys
from admin_app.kernel.i18n import N_, translate
from admin_app.lib import reading


class Moment(click.ParamType[datetime]):
    """An ISO 8601 date or time; one without a zone is UTC."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read it, or say what it should look like."""
        if isinstance(value, datetime):
            return value
        try:
            return reading.moment(value, zone=UTC)
        except ValueError:
            self.fail(translate(N_("Write it by ISO 8601, like 2026-03-31T04:00:00+00:00.")), param, ctx)


class Text(click.ParamType[str]):
    """A text that both databases take: bytes that are no UTF-8 come from the shell as halves of characters."""

    name = "text"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Refuse what no table holds."""
        text = str(value)
        if not reading.is_storable(text):
            self.fail(translate(N_("Write it in UTF-8.")), param, ctx)
        return text


MOMENT, TEXT = Moment(), Text()


class PublicKeys(click.ParamType[dict[str, bytes]]):
    """Public keys as `flask keys public` prints them, parted by commas."""

    name = "keys"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> dict[str, bytes]:
        """Read them, or say what they should look like."""
        try:
            return value if isinstance(value, dict) else keys.parse_keys(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)
