"""What tests of exports share with those of the desk."""

from __future__ import annotations

from tests.staff.conftest import events as events
from tests.staff.conftest import post as post
