"""Legal documents in words: what each is called, what is asked about it, and how versions stand."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from admin_app.document import publishing
from admin_app.document.models import Answer, DocumentKind
from admin_app.document.queries import VersionState

NAMES: dict[DocumentKind, LazyString] = {kind: _l(name) for kind, name in publishing.NAMES.items()}


@dataclass(frozen=True, slots=True)
class AskingWords:
    """How a sign-in asks about a document: a title and a sentence for the first version and for a later one."""

    title: LazyString
    first: LazyString
    later: LazyString
    button: LazyString


ASKING: dict[DocumentKind, AskingWords] = {
    DocumentKind.AGREEMENT: AskingWords(
        _l("Our user agreement"),
        _l("As an owner you agree to it for %(account)s. Once one owner has agreed, the others aren’t asked."),
        _l("There is a new version. As an owner you agree to it for %(account)s; once one owner has agreed, the others aren’t asked."),
        _l("Agree for %(account)s"),
    ),
    DocumentKind.PRIVACY_POLICY: AskingWords(
        _l("Our privacy policy"),
        _l("It tells what we do with your personal data and why. You take note of it; this is no consent."),
        _l("There is a new version. It tells what we do with your personal data and why. You take note of it; this is no consent."),
        _l("I have taken note"),
    ),
}  # fmt: skip
ANSWERED: dict[Answer, LazyString] = {
    Answer.AGREED: _l("Agreed"),
    Answer.NOTED: _l("Taken note"),
}
STATES: dict[VersionState, tuple[LazyString, str]] = {
    VersionState.DRAFT: (_l("Draft"), "plain"),
    VersionState.PROPOSED: (_l("Waits for a second person"), "warn"),
    VersionState.ANNOUNCED: (_l("Announced"), "info"),
    VersionState.IN_FORCE: (_l("In force"), "good"),
    VersionState.FORMER: (_l("Former"), "plain"),
}
WRITE: dict[DocumentKind, LazyString] = {
    DocumentKind.AGREEMENT: _l("Write the next user agreement"),
    DocumentKind.PRIVACY_POLICY: _l("Write the next privacy policy"),
}
