"""A folder of files of the test's own."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def files_folder(use_settings, tmp_path):
    use_settings(files_folder=str(tmp_path / "files"))
