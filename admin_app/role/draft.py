"""What an administrator wants a role to be: its name and rights, checked before anything is changed."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity import role_words
from admin_app.identity.models import Role, RoleScope
from admin_app.kernel import text
from admin_app.kernel.db import db
from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import LANGUAGES, N_, translate
from admin_app.kernel.rights.permissions import OF_ALL_STAFF, SELF, Permission
from admin_app.lib.spelling import spellings
from admin_app.proposal.kind import RULES

NAME_MAX = 80  # as the column
SLUG_MAX = 30  # of a key's 40 characters
# What the command asks the owner's role for, whoever holds the right: no other role is offered it.
OWNERS_ALONE = frozenset({Permission.OWN_ACCOUNT_CLOSE.value})
# What each of a scope may, whatever else: one's own settings, or what all of the staff see.
EVERYBODYS: dict[RoleScope, frozenset[str]] = {
    RoleScope.STAFF: frozenset(right.value for right in OF_ALL_STAFF),
    RoleScope.ACCOUNT: frozenset(right.value for right in SELF),
}
TAKES_TWO = frozenset(right.value for rule in RULES.values() for right in (rule.propose, rule.confirm))


@dataclass(frozen=True, slots=True)
class RoleDraft:
    """A name and rights that a role of a scope may have."""

    name: str
    scope: RoleScope
    rights: tuple[str, ...]  # in the order of pages

    def is_of(self, role: Role) -> bool:
        """Whether the role is so already."""
        return self.name == role.name and set(self.rights) == set(role.permissions)


def checked(name: str, scope: RoleScope, rights: Collection[str], role_id: UUID | None = None) -> RoleDraft:
    """The draft as it may be kept, in the transaction that has locked the roles.

    Rights that others can't do without come along. Raises Invalid beside `name` (form; another role is called so, in any
    language of ours) or `rights` (one that no role of this scope may hold).
    """
    name = text.name(name, NAME_MAX, "name")
    if text.fold(name) in _taken(role_id):
        raise Invalid(
            N_("Another role already has this name. Choose another one."), field="name", code="taken"
        )
    allowed, wanted = role_words.of_scope(scope), set(rights)
    if wanted & OWNERS_ALONE:
        raise Invalid(N_("Only owners can ask to close an account."), field="rights", code="owners_alone")
    if not wanted <= set(allowed):
        raise Invalid(N_("Choose rights from the list."), field="rights", code="unknown_right")
    wanted = completed(wanted, scope)
    return RoleDraft(name, scope, tuple(right for right in allowed if right in wanted))


def completed(rights: Collection[str], scope: RoleScope) -> set[str]:
    """Rights with what they can't do without: who acts on a thing sees it, and who takes part in what takes two its queue."""
    wanted = {*rights, *EVERYBODYS[scope]}
    parts = (right.split(":") for right in wanted)
    seen = {f"{thing}:read" for thing, act in parts if not act.startswith("read")}
    if TAKES_TWO & wanted:
        seen.add(Permission.PROPOSAL_READ.value)
    return wanted | (seen & set(role_words.of_scope(scope)))


def new_key(name: str) -> str:
    """The key of a new role: readable where its name is gone one day, and no other role's, built-in ones included."""
    spelled = "".join(spellings(name)[-1:])  # umlauts written out
    slug = "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in spelled).split())
    return f"{slug[:SLUG_MAX].strip('-') or 'role'}-{secrets.token_hex(3)}"


def _taken(but: UUID | None) -> set[str]:
    names = db.session.execute(sa.select(Role.name).where(Role.id != but if but else sa.true())).scalars()
    built_in = {translate(name, language) for name in role_words.BUILT_IN for language in LANGUAGES}
    return {text.fold(name) for name in {*names, *built_in}}
