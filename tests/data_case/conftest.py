"""What tests of requests about personal data share."""

from __future__ import annotations

from tests.staff.conftest import events as events
from tests.staff.conftest import post as post
