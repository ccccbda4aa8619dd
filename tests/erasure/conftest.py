"""What tests of erasures share."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def own_folder(use_settings, tmp_path):
    """Files, and the place outside where lines are left, are of this test alone."""
    (tmp_path / "files").mkdir()
    use_settings(files_folder=str(tmp_path / "files"), erasure_file=str(tmp_path / "erasures"))
