"""The environment of what Gatehouse is compared with: .venv-peers, made by pip as it is configured on this machine."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE.parent.parent / ".venv-peers"
PYTHON = VENV / "bin" / "python"
LOCK = HERE.parent / "requirements-peers.txt"


def ensure() -> str:
    """Make the environment, or renew it where the list of packages is another one; gives its Python."""
    mark, wanted = VENV / ".installed", hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if not PYTHON.exists() or not mark.exists() or mark.read_text() != wanted:
        print("Installing what Gatehouse is compared with into .venv-peers.")
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)
        pip = [
            str(PYTHON),
            "-m",
            "pip",
            "install",
            "-qq",
            "--disable-pip-version-check",
            "--no-input",
            "--no-deps",
        ]
        subprocess.run([*pip, "-r", str(LOCK)], check=True, stderr=subprocess.DEVNULL)
        mark.write_text(wanted)
    return str(PYTHON)


def versions() -> dict[str, str]:
    """The pinned version of each package."""
    lines = [line.split("==") for line in LOCK.read_text().splitlines() if "==" in line]
    return dict(lines)
