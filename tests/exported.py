"""The file of an export, as whoever asked for it gets it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def exported(client, run_jobs) -> Callable[..., Any]:
    """Ask at the address of a list, let a worker write it, and download it; gives the answer with the file.

    An answer other than that it is on its way is given as it is.
    """

    def send(path: str, **fields: str) -> Any:
        return client.post(path, data={"csrf_token": client.csrf(), **fields})

    def export(path: str, **fields: str) -> Any:
        asked = send(path, **{"reason": "a check", **fields})
        if asked.status_code != 303:
            return asked
        run_jobs()
        return send(f"{asked.location}/download")

    return export


def text_of(answer: Any) -> str:
    """Everything that stands in an exported file, the parts of a workbook unpacked."""
    data = answer.get_data()
    if not data.startswith(b"PK"):
        return data.decode()
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return "\n".join(parts.read(name).decode() for name in parts.namelist())
