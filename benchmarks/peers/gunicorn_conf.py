"""Peers are served as Gatehouse is: loaded before the fork, what is loaded left alone by the collector."""

from __future__ import annotations

import gc
from typing import Any

preload_app = True
gc.disable()  # while the application is loaded


def when_ready(_server: Any) -> None:
    """Leave what stays out of the collector's rounds."""
    gc.freeze()


def post_fork(_server: Any, _worker: Any) -> None:
    """Collect again."""
    gc.enable()
    gc.set_threshold(10_000, 20, 20)
