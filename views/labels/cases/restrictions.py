"""Restrictions of data in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from admin_app.restriction.models import RestrictionGround, UseGround
from admin_app.restriction.words import GROUNDS, USE_GROUNDS
from forms.base import Text

GROUND_NAMES: dict[RestrictionGround, Text] = {ground: _l(words) for ground, words in GROUNDS.items()}
USE_GROUND_NAMES: dict[UseGround, Text] = {ground: _l(words) for ground, words in USE_GROUNDS.items()}
