"""The environments of what is measured, made by pip as it is configured on this machine: of Gatehouse, and of its peers."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LOCK = HERE.parent / "requirements-peers.txt"


def peers() -> str:
    """The Python of .venv-peers, with what Gatehouse is compared with."""
    return _ensure(ROOT / ".venv-peers", LOCK, "Installing what Gatehouse is compared with into .venv-peers.")


def served() -> str:
    """The Python of .venv-served, which has what production has and no tools: some libraries load what they find of those."""
    return _ensure(
        ROOT / ".venv-served",
        ROOT / "requirements.txt",
        "Installing what Gatehouse runs on into .venv-served.",
    )


def _ensure(venv: Path, lock: Path, said: str) -> str:
    """Make an environment, or renew it where the list of packages is another one; gives its Python."""
    python, mark = venv / "bin" / "python", venv / ".installed"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if not python.exists() or not mark.exists() or mark.read_text() != wanted:
        print(said)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(venv)], check=True)
        quiet = ("-qq", "--disable-pip-version-check", "--no-input", "--no-deps")
        pip = [str(python), "-m", "pip", "install", *quiet, "-r", str(lock)]
        subprocess.run(pip, check=True, stderr=subprocess.DEVNULL)
        mark.write_text(wanted)
    return str(python)


def versions() -> dict[str, str]:
    """The pinned version of each package."""
    lines = [line.split("==") for line in LOCK.read_text().splitlines() if "==" in line]
    return dict(lines)
