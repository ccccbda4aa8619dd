"""What is written outside of this installation at each erasure: a signed line, by which it is done once more after a restore.

A backup from before holds the person again, and nothing in it says that they were erased. So each erasure leaves its case, an id
and a time where whoever restores can fetch them; nothing in a line says who it was.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from admin_app import config
from admin_app.erasure.models import Erasure, SubjectKind
from admin_app.kernel import queue, signing
from admin_app.kernel.db import db, transaction
from admin_app.kernel.queue import Job
from admin_app.kernel.signing import PublicKeys, SignatureState
from admin_app.lib import kept_outside

KIND = "gatehouse.erasure"
FORM = "gatehouse.erasure.line.1"
TO_FILE, TO_URL = "erasure.publish_file", "erasure.publish_url"
TRIES = 1000  # an hour between two at last: a place that is away for weeks gets it all the same


class BadLine(Exception):
    """A line can't be trusted; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Line:
    """One erasure as it was written outside.

    `language` and `answers` (of outside systems: name, answer, moment) are for the certificate that it gets once more; a
    line of a former release has none.
    """

    case_id: UUID
    number: str
    kind: SubjectKind
    subject_id: UUID
    at: datetime
    language: str = "en"
    answers: tuple[Mapping[str, str | None], ...] = ()


def ask_to_publish(erasure_id: UUID) -> None:
    """Let the worker write the line to each place of the settings, in the transaction that begins the erasure."""
    settings = config.active()
    if settings.erasure_file:
        queue.enqueue(TO_FILE, erasure_id)
    if settings.erasure_url:
        queue.enqueue(TO_URL, erasure_id)


def publish(job: Job) -> None:
    """Write the line of the job's erasure to its place. Twice does no harm. Raises NotTaken."""
    erasure = db.session.get(Erasure, job.subject_id)
    db.session.rollback()
    if erasure is not None:
        settings, line = config.active(), text_of(erasure)
        if job.name == TO_FILE:
            kept_outside.to_file(settings.erasure_file, line)
        else:
            kept_outside.to_url(settings.erasure_url, line, token=settings.erasure_token.get_secret_value())
    with transaction():
        queue.hold(job)
        queue.finish(job.id)


def text_of(erasure: Erasure) -> str:
    """The line of an erasure, signed."""
    name, key = signing.signer()
    told = {
        "kind": KIND,
        "case": str(erasure.case_id),
        "number": erasure.number,
        "subject_kind": erasure.subject_kind.value,
        "subject": str(erasure.subject_id),
        "at": erasure.begun_at.isoformat(timespec="microseconds"),
        "language": erasure.language,
        "answers": erasure.outside.get("answers", []),
        "key": name,
    }
    return json.dumps({**told, "signature": signing.sign(_signed(told), key)})


def read(text: str, keys: PublicKeys) -> list[Line]:
    """All lines of a file, but what was cut off and stands whole in another line.

    Raises BadLine for the first that isn't signed by a key that is trusted: then none is used.
    """
    plains = text.splitlines()
    ordered = sorted(plains)  # where a line is the beginning of others, one of them comes next
    cut = {one for one, other in itertools.pairwise(ordered) if other != one and other.startswith(one)}
    return [_line(n, plain, keys) for n, plain in enumerate(plains, 1) if plain.strip() and plain not in cut]


def _line(number: int, plain: str, keys: PublicKeys) -> Line:
    try:
        told: dict[str, Any] = json.loads(plain)
        key, signature = str(told["key"]), str(told.pop("signature"))
        state = signing.check(_signed(told), key, signature, keys)
        line = Line(
            UUID(told["case"]),
            str(told["number"]),
            SubjectKind(told["subject_kind"]),
            UUID(told["subject"]),
            datetime.fromisoformat(told["at"]),
            str(told.get("language", "en")),
            tuple(dict(answer) for answer in told.get("answers", [])),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadLine(f"line {number} is no line of an erasure, or isn't signed") from None
    if state is SignatureState.UNKNOWN_KEY:
        raise BadLine(f"line {number}: the public key {key!r} isn't known here")
    if state is SignatureState.WRONG:
        raise BadLine(f"line {number} was altered, or isn't signed by the key {key!r}")
    return line


def _signed(told: dict[str, Any]) -> bytes:
    return f"{FORM}\n{json.dumps(told, sort_keys=True, separators=(',', ':'))}".encode()
