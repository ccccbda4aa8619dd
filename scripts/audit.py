"""What Gatehouse is made of: each pinned package and each vendored asset with version and licence.

Read by `make audit`; tests/test_supply.py holds the rules over the same rows.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# What was made elsewhere and lies in the project: assets of pages, and data. Each folder has its list.
VENDORS = (ROOT / "views" / "static" / "vendor", ROOT / "admin_app" / "lib" / "data")
MANIFEST = "vendor.json"
LOCKS = {"runtime": ROOT / "requirements.txt", "development": ROOT / "requirements-dev.txt"}

PIN = re.compile(
    r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[a-z0-9,_-]+\])?==([^\s;]+)((?:\s+--hash=sha256:[0-9a-f]{64})+)$"
)
UNKNOWN = "unknown"

# Told by the first lines of the licence file, for packages whose metadata names none.
LICENCE_TEXTS = (
    ("Permission is hereby granted, free of charge, to any person obtaining a copy", "MIT"),
    ("Redistribution and use in source and binary forms", "BSD"),
    ("Apache License", "Apache-2.0"),
    ("Mozilla Public License", "MPL-2.0"),
)


@dataclass(frozen=True)
class Pin:
    """One locked distribution."""

    name: str
    version: str
    hashes: int


def logical_lines(text: str) -> list[str]:
    """The requirement lines of a lock file: continuations joined, comments and blanks dropped."""
    joined = re.sub(r"\s*\\\n\s*", " ", text)
    return [
        line for line in (raw.strip() for raw in joined.splitlines()) if line and not line.startswith("#")
    ]


def pins(lock: Path) -> list[Pin]:
    """Every pin of a lock file; a line that is no exact pin with hashes raises ValueError."""
    found = []
    for line in logical_lines(lock.read_text(encoding="utf-8")):
        match = PIN.match(line)
        if not match:
            msg = f"{lock.name}: not an exact pin with hashes: {line[:80]}"
            raise ValueError(msg)
        name, version, hashes = match.groups()
        found.append(Pin(name, version, hashes.count("--hash=")))
    return found


def licence_of(dist: Distribution) -> str:
    """The licence a distribution states: expression, classifier, licence field, else the text it ships."""
    meta = dist.metadata
    if meta.get("License-Expression"):
        return str(meta["License-Expression"])
    stated = [
        c.split("::")[-1].strip() for c in meta.get_all("Classifier") or [] if c.startswith("License ::")
    ]
    stated = [name for name in stated if name not in {"OSI Approved", "DFSG approved"}]
    if stated:
        return " OR ".join(stated)
    field = (meta.get("License") or "").strip()
    if field and "\n" not in field and field.upper() != "UNKNOWN":
        return field
    return _licence_by_text(dist)


def _licence_by_text(dist: Distribution) -> str:
    for file in dist.files or []:
        if (
            file.parent.parts
            and "dist-info" in file.parts[0]
            and re.match(r"(?i)licen[cs]e|copying", file.name)
        ):
            text = " ".join(file.read_text(encoding="utf-8").split())
            for sign, name in LICENCE_TEXTS:
                if sign in text:
                    return name
    return UNKNOWN


def packages() -> list[tuple[str, str, str, str]]:
    """(name, version, licence, use) of every pinned package, by name; installed or "not installed"."""
    runtime = {pin.name for pin in pins(LOCKS["runtime"])}
    rows = []
    for pin in pins(LOCKS["development"]):
        try:
            licence = licence_of(distribution(pin.name))
        except PackageNotFoundError:
            licence = "not installed"
        rows.append((pin.name, pin.version, licence, "runtime" if pin.name in runtime else "development"))
    return sorted(rows)


def assets(vendor: Path) -> list[dict[str, object]]:
    """The vendored assets of a folder as its vendor.json lists them."""
    listed: list[dict[str, object]] = json.loads((vendor / MANIFEST).read_text(encoding="utf-8"))["assets"]
    return listed


def checksum(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def renew_manifest(vendor: Path) -> None:
    """Write each asset folder's files with their checksums into vendor.json."""
    listed = assets(vendor)
    for asset in listed:
        files = sorted(path for path in (vendor / str(asset["folder"])).rglob("*") if path.is_file())
        asset["files"] = {path.relative_to(vendor).as_posix(): checksum(path) for path in files}
    text = json.dumps({"assets": listed}, indent=2, ensure_ascii=False) + "\n"
    (vendor / MANIFEST).write_text(text, encoding="utf-8")


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    lines = [head, tuple("-" * width for width in widths), *rows]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines
    )


def main() -> None:
    """Print both tables, or renew vendor.json when called with `vendor`."""
    if sys.argv[1:] == ["vendor"]:
        for vendor in VENDORS:
            renew_manifest(vendor)
            print(f"{vendor.relative_to(ROOT)}: {len(assets(vendor))} assets listed.")
        return
    rows = packages()
    print(_table(("Package", "Version", "Licence", "Use"), list(rows)))
    print(f"\n{len(rows)} packages, {sum(row[3] == 'runtime' for row in rows)} of them at run time.\n")
    vendored = [
        (str(a["name"]), str(a["version"]), str(a["licence"]), str(len(a["files"])))  # type: ignore[arg-type]
        for vendor in VENDORS
        for a in assets(vendor)
    ]
    print(_table(("Vendored asset", "Version", "Licence", "Files"), list(vendored)))


if __name__ == "__main__":
    main()
