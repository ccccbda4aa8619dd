"""QR codes as SVG, drawn here: the secret in them goes to no other place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from admin_app.lib.lazy import Lazy

if TYPE_CHECKING:
    import segno
else:
    segno = Lazy("segno")

QUIET_ZONE = 4  # modules, ISO/IEC 18004 §9.1


def svg(text: str) -> Markup:
    """A text as QR code, black on white, scaling with its box; without inline style (CSP)."""
    code = segno.make(text, error="m", micro=False)
    drawn = code.svg_inline(
        border=QUIET_ZONE, dark="#000", light="#fff", omitsize=True, svgclass=None, lineclass=None
    )
    return Markup(drawn)  # noqa: S704 - made of our own text by segno, which writes numbers only
