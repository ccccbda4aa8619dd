"""A folder of files to import."""

from __future__ import annotations

import pytest

from tests.factories.imports import Files


@pytest.fixture
def files(app, tmp_path) -> Files:
    """An empty one."""
    return Files(tmp_path / "export")
