"""What tests of copies share."""

from __future__ import annotations

import pytest

from tests.staff.conftest import events as events
from tests.staff.conftest import post as post


@pytest.fixture(autouse=True)
def own_folder(use_settings, tmp_path):
    use_settings(files_folder=str(tmp_path))
