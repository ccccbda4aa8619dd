"""What proves who people are, and what is remembered of their sign-ins, how long, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import (
    UNTIL_REMOVED,
    UNTIL_REPLACED,
    WITH_PERSON,
    Erasure,
    Keep,
    Restriction,
    for_period,
    until_time,
)
from admin_app.personal_data.vocabulary import EVERYBODY, Data, Purpose
from admin_app.sign_in import known_devices
from admin_app.sign_in.throttle import limits


def _proof(  # the same for all of them
    name: str, words: str, columns: Mapping[Data, str], keep: Keep = WITH_PERSON, *, given: str = ""
) -> TableEntry:
    """What proves who somebody is, or guards the proof."""
    return TableEntry(
        name,
        words,
        Purpose.SIGN_IN,
        keep,
        Erasure.DELETED,
        columns,
        about=(person("user_id"),),
        people=EVERYBODY,
        restriction=Restriction.PROTECTS,
        given=given,
    )


TABLES = (
    _proof(
        "password_credentials", N_("Passwords"),
        {
            Data.SECRET: "hash",
            Data.SECURITY: "failures disabled_at must_renew falls_short not_me_at reset_waits_until reset_hold",
            Data.ACTIVITY: "set_at",
        },
    ),
    _proof(
        "former_passwords", N_("The last five passwords, so that none is chosen again"),
        {Data.KEY: "id", Data.SECRET: "hash", Data.ACTIVITY: "set_at"}, UNTIL_REPLACED,
    ),
    _proof(
        "totp_credentials", N_("Authenticator apps"),
        {
            Data.SECRET: "sealed_secret pending_secret last_step", Data.SECURITY: "failures disabled_at",
            Data.ACTIVITY: "pending_at confirmed_at",
        },
        UNTIL_REMOVED,
    ),
    _proof(
        "recovery_codes", N_("Recovery codes"),
        {Data.KEY: "id", Data.SECRET: "salt hash", Data.ACTIVITY: "created_at used_at"}, UNTIL_REPLACED,
    ),
    _proof(
        "passkeys", N_("Passkeys"),
        {
            Data.KEY: "id", Data.COPY: "credential_hash", Data.SETTINGS: "name",
            Data.SECURITY: "credential_id public_key sign_count transports backed_up failures disabled_at",
            Data.ACTIVITY: "created_at last_used_at",
        },
        UNTIL_REMOVED, given="name",
    ),
    _proof(
        "passkey_challenges", N_("Questions to passkeys under way"),
        {
            Data.KEY: "id", Data.SECRET: "challenge_hash bound_to", Data.TECHNICAL: "purpose",
            Data.ACTIVITY: "created_at expires_at",
        },
        until_time("expires_at"),
    ),
    _proof(
        "trusted_browsers", N_("Trusted browsers"),
        {
            Data.KEY: "id", Data.SECRET: "token_hash", Data.NETWORK: "device country",
            Data.ACTIVITY: "created_at last_used_at ends_at",
        },
        until_time("ends_at"),
    ),
    _proof(
        "pin_credentials", N_("PINs"),
        {Data.SECRET: "hash", Data.SECURITY: "after_sign_in tries shut_at", Data.ACTIVITY: "set_at"}, UNTIL_REMOVED,
    ),
    _proof(
        "throttles", N_("Counts of failed attempts"),
        {
            Data.COPY: "key", Data.SECURITY: "failures wait_until", Data.ACTIVITY: "window_began last_failure_at",
        },
        for_period(limits.FORGET, since="last_failure_at"),
    ),
    _proof(
        "known_places", N_("Browsers, countries and networks that somebody signed in from"),
        {
            Data.KEY: "id", Data.LINK: "session_id", Data.SECRET: "value", Data.NETWORK: "kind words moved",
            Data.ACTIVITY: "first_at last_at answered_at",
        },
        for_period(known_devices.FORGET, since="last_at"),
    ),
)  # fmt: skip
