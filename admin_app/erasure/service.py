"""Beginning an erasure, and what is known of it. Whoever begins one has judged that it may be: this asks nobody."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.erasure import deeds
from admin_app.erasure import subject as subjects
from admin_app.erasure.batches import DONE
from admin_app.erasure.models import Erasure, ErasureState, new_number
from admin_app.erasure.names import Names
from admin_app.erasure.proof import lines
from admin_app.erasure.subject import Subject
from admin_app.identity.models import Account, User, UserStatus
from admin_app.kernel import clock, crypto, queue
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.permissions import AccountStatus
from admin_app.personal_data.rows import Known
from admin_app.personal_data.treatment import Deed
from admin_app.user import ending

JOB = "erasure.run"
T = TypeVar("T")
AT_ONCE = 1000  # names that are sealed together, and looked for together in what others keep


@dataclass(frozen=True, slots=True)
class LastAddress:
    """Where the last mail goes, as it was noted before: the person has no row any more by then."""

    email: str
    name: str = ""
    language: str = "en"
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class OutsideAnswer:
    """What an outside system answered to the notice, and when; no answer has no time."""

    system: str
    answer: str
    at: datetime | None = None


def begin(
    actor: Actor,
    *,
    case_id: UUID,
    subject: Subject,
    address: LastAddress | None = None,
    answers: Sequence[OutsideAnswer] = (),
    language: str | None = None,
    number: str | None = None,
    at: datetime | None = None,
) -> UUID:
    """Begin to erase, in the caller's transaction; gives the erasure's id. A case is begun once, however often it is asked.

    From here on there is no way back: nobody of the subject signs in any more, and a job goes on until everything is
    gone that goes. Whether it may be (holds, approvals, waiting time) the caller has judged. `address`: where the last
    mail goes, `answers`: of the outside systems that were told; `language`: of the certificate, where it isn't the address's;
    `number` and `at` of an erasure that is done once more.
    Raises NotFound where there is nobody.
    """
    with transaction() as session:
        if (there := of_case(case_id)) is not None:
            return there.id
        gone, found = _stop(subject), subject.looked_up()
        erasure_id = clock.new_id()
        erasure = Erasure(
            id=erasure_id,
            case_id=case_id,
            number=number or new_number(),
            subject_kind=subject.kind,
            subject_id=subject.id,
            language=language or (address.language if address else "en"),
            claims=bool(subjects.open_claims(subject)),
            counts=gone,
            outside={"answers": [_plain(answer) for answer in answers]},
            sealed=_seal(erasure_id, _names(found), found.known, address),
            begun_at=at or clock.now(),
        )
        session.add(erasure)
        audit.record(
            Event.ERASURE_BEGUN,
            actor,
            account_id=subject.account_id,
            target=("erasure", erasure_id),
            facts={"number": erasure.number, "kind": subject.kind},
        )
        queue.enqueue(JOB, erasure_id)
        if at is None:
            lines.ask_to_publish(erasure_id)
        return erasure_id


def of_case(case_id: UUID) -> Erasure | None:
    """The erasure of a case, whatever has become of it; None where none was begun."""
    return db.session.scalar(sa.select(Erasure).where(Erasure.case_id == case_id))


def of_number(number: str) -> Erasure | None:
    """The erasure that a certificate's number names; None where there is none."""
    return db.session.scalar(sa.select(Erasure).where(Erasure.number == number.strip().upper()))


def file_name(erasure: Erasure) -> str:
    """What the file of a certificate is called."""
    return f"gatehouse-{erasure.number}.json"


def names_of(erasure: Erasure) -> Iterator[Names]:
    """By what the subject of an erasure is known, some names at a time, the longest first; nothing once it is done."""
    for told in _unsealed(erasure):
        if names := Names(tuple(told["names"]), tuple(told["usernames"])):
            yield names


def known_of(erasure: Erasure) -> Known:
    """By what rows lead to the subject of an erasure besides its id; nothing once it is done."""
    stand_ins: list[UUID] = []
    addresses: list[str] = []
    for told in _unsealed(erasure):
        stand_ins += map(UUID, told.get("stand_ins", ()))
        addresses += told.get("addresses", ())
    return Known(tuple(stand_ins), tuple(addresses))


def address_of(erasure: Erasure) -> LastAddress | None:
    """Where the last mail of an erasure goes; None where nobody is told, and once it is done."""
    first = next(_unsealed(erasure), None)
    return LastAddress(**first["address"]) if first and first["address"] else None


def _unsealed(erasure: Erasure) -> Iterator[dict[str, Any]]:
    place, sealed = _place(erasure.id), erasure.sealed  # once, whatever ends the transaction meanwhile
    for line in sealed.splitlines():
        yield json.loads(crypto.unseal(line, place))


def _seal(erasure_id: UUID, known: Iterable[Names], more: Known, address: LastAddress | None) -> str:
    """The same as it stands in the row: a line of its own for some of the names, and the address in the first."""
    sealed: list[str] = []
    pieces = zip_longest(known, _some(more.stand_ins), _some(more.addresses))
    for names, stand_ins, addresses in pieces:
        told = {
            "names": names.full if names else (),
            "usernames": names.usernames if names else (),
            "stand_ins": [one.hex for one in stand_ins or ()],
            "addresses": addresses or (),
            "address": asdict(address) if address and not sealed else None,
        }
        sealed.append(crypto.seal(json.dumps(told), _place(erasure_id)))
    return "\n".join(sealed)


def is_under_way(subject: Subject) -> bool:
    """Whether somebody is being erased just now."""
    begun = sa.select(Erasure.id).where(Erasure.subject_id == subject.id, Erasure.state == ErasureState.BEGUN)
    return db.session.scalar(begun.limit(1)) is not None


def _place(erasure_id: UUID) -> str:
    return f"erasures.sealed:{erasure_id}"


def _plain(answer: OutsideAnswer) -> Mapping[str, str | None]:
    at = answer.at.isoformat(timespec="seconds") if answer.at else None
    return {"system": answer.system, "answer": answer.answer, "at": at}


def _stop(subject: Subject) -> dict[str, dict[str, int]]:
    """Nobody of it signs in any more, and commands on it are refused; gives the counts of what is gone with that."""
    if subject.whole:
        account = lock_row(Account, subject.id)
        if account is None:
            raise NotFound
        account.status = AccountStatus.ERASED
        account.closed_at = account.closed_at or clock.now()
        ended = ending.end_all_in(subject.id)
    else:
        user = lock_row(User, subject.id)
        if user is None:
            raise NotFound
        user.status = UserStatus.ERASED
        ended = ending.end_all(subject.id)
    db.session.flush()
    return {table: {DONE[Deed.DELETE]: count} for table, count in ending.removed(ended).items()}


def _names(subject: Subject) -> Iterator[Names]:
    """By what the subject is known in what others keep, some at a time; pseudonyms of an erasure before aren't.

    A longer name comes before one that is part of it, so that nothing of it is left when that is taken out.
    """
    found: set[str] = set()
    usernames: set[str] = set()
    if subject.whole:
        account = db.session.get_one(Account, subject.id)
        found |= {account.name, account.legal_name}
    people = sa.select(User.full_name, User.email, User.username).where(
        sa.or_(User.id.in_(subject.people()), User.id.in_(subject.known.stand_ins))
    )
    for full_name, email, username in db.session.execute(people.execution_options(yield_per=AT_ONCE)):
        found |= {full_name, email}
        usernames.add(username)
    full, signing_in = _real(found), _real(usernames)
    for start in range(0, max(len(full), len(signing_in), 1), AT_ONCE):
        piece = slice(start, start + AT_ONCE)
        yield Names(full[piece], signing_in[piece])


def _some(values: Sequence[T]) -> Iterator[Sequence[T]]:
    return (values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE))


def _real(values: Iterable[str]) -> tuple[str, ...]:
    told = (v for v in values if v and not v.startswith("erased-") and not v.endswith(deeds.EMAIL_DOMAIN))
    return tuple(sorted(told, key=lambda value: (-len(value), value)))
