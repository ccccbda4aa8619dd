"""The technical and organisational measures that are there (GDPR art. 32), as the records tell them (art. 30(1)(g))."""

from __future__ import annotations

from admin_app.kernel.i18n import N_

MEASURES = (
    N_(
        "Passwords are kept as Argon2id hashes; codes, keys and other secrets are hashed or encrypted (AES-256-GCM), each bound to its place."
    ),
    N_(
        "Staff can’t work without a second step of sign-in; customers are offered one, and the company can demand it."
    ),
    N_("Failed attempts make the next ones wait, counted per name and per address."),
    N_("Sessions end without activity and after a fixed time, and can be ended at once on every device."),
    N_(
        "Private values are masked for staff. They are shown under a customer’s permission, in a case that waits for a decision, or by break-glass access that is reviewed; each look is recorded before anything is shown, and the customer can read it."
    ),
    N_(
        "Rights follow roles; acts with serious consequences take two members of staff who are independent of each other."
    ),
    N_(
        "The audit trail can only be added to. It is sealed in a signed chain, so that changes and gaps show."
    ),
    N_("Files are encrypted, each with a key of its own that is deleted with it."),
    N_(
        "E-mails that come in for support tickets are deleted from the mailbox once they are taken in; those that can’t be read, after 30 days."
    ),
    N_("Logs hold no names, addresses or phone numbers of people."),
    N_(
        "Outside of this machine, the database, e-mail servers and gateways are reached by encrypted connections alone."
    ),
    N_("What has had its time is removed by a worker, every hour."),
)
