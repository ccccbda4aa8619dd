"""Programs of others that tests hold our work against. Where one is absent the test says so; `.ci/run` installs them all."""

from __future__ import annotations

import os
import shutil

import pytest


def needs(program: str) -> pytest.MarkDecorator:
    """Skip a test without a program, unless this is a run that must have it (CI=true)."""
    absent = shutil.which(program) is None and os.environ.get("CI") != "true"
    return pytest.mark.skipif(absent, reason=f"{program} isn't installed")
