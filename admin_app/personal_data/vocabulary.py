"""The words of a declaration: what kind of data, of whom, what for, who receives it. Each has its words for readers."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from admin_app.kernel.i18n import N_


class Data(enum.StrEnum):
    """What a column tells. The first three say nothing of a person by themselves."""

    KEY = "key"  # the row's own id
    LINK = "link"  # the id of another row, or its name
    TECHNICAL = "technical"  # versions, counts of tries, states of a transport
    IDENTITY = "identity"  # names, usernames, pictures
    CONTACT = "contact"  # e-mail addresses, phones, postal addresses
    SETTINGS = "settings"  # what somebody chose
    RIGHTS = "rights"  # roles and what they may do
    SECURITY = "security"  # how a sign-in is protected
    SECRET = "secret"  # noqa: S105 - hashes and sealed secrets: passwords, codes, keys, tokens
    NETWORK = "network"  # addresses, countries, browsers, devices
    ACTIVITY = "activity"  # what was done, when, and how it stands
    BILLING = "billing"  # services, invoices, balances, tax numbers
    WORDS = "words"  # what people wrote: reasons, notes, messages
    MESSAGE = "message"  # what a mail or text said
    COPY = "copy"  # folded forms and keyed hashes of values that stand beside them or elsewhere
    FORMER = "former"  # sealed: values as they were before, which may hold secrets


IMPERSONAL = frozenset({Data.KEY, Data.LINK, Data.TECHNICAL})

DATA_WORDS: dict[Data, str] = {
    Data.IDENTITY: N_("Names, usernames, pictures"),
    Data.CONTACT: N_("E-mail addresses, phone numbers, postal addresses"),
    Data.SETTINGS: N_("Settings"),
    Data.RIGHTS: N_("Roles and rights"),
    Data.SECURITY: N_("How a sign-in is protected"),
    Data.SECRET: N_("Passwords, codes and keys, hashed or encrypted"),
    Data.NETWORK: N_("IP addresses, countries, browsers and devices"),
    Data.ACTIVITY: N_("What was done, when, and how it stands"),
    Data.BILLING: N_("Services, invoices, balances, tax numbers"),
    Data.WORDS: N_("What people wrote: reasons, notes, messages"),
    Data.MESSAGE: N_("Texts of e-mails and text messages"),
    Data.COPY: N_("Search forms and keyed hashes of such values"),
    Data.FORMER: N_("Values as they were before, encrypted"),
}


class People(enum.StrEnum):
    """Whose data it is."""

    CUSTOMERS = "customers"
    STAFF = "staff"
    OTHERS = "others"  # whoever is written about, or tries a name that nobody has


EVERYBODY = (People.CUSTOMERS, People.STAFF)

PEOPLE_WORDS: dict[People, str] = {
    People.CUSTOMERS: N_("Customers and the people who use their accounts"),
    People.STAFF: N_("Members of staff"),
    People.OTHERS: N_("Other people who are named in a text, or who try to sign in"),
}


class Basis(enum.StrEnum):
    """What makes it lawful (GDPR art. 6(1))."""

    CONTRACT = "contract"  # b
    LAW = "law"  # c
    INTEREST = "interest"  # f


BASIS_WORDS: dict[Basis, str] = {
    Basis.CONTRACT: N_("Contract with the customer (GDPR art. 6(1)(b))"),
    Basis.LAW: N_("Legal duty (GDPR art. 6(1)(c))"),
    Basis.INTEREST: N_("Legitimate interest (GDPR art. 6(1)(f))"),
}


class Purpose(enum.StrEnum):
    """What data is kept for: each is one processing activity of the records (GDPR art. 30)."""

    ACCOUNTS = "accounts"
    SIGN_IN = "sign_in"
    NOTICES = "notices"
    SUPPORT = "support"
    BILLING = "billing"
    CLOSING = "closing"
    STAFF_WORK = "staff_work"
    PROOF = "proof"
    RIGHTS = "rights"
    OPERATION = "operation"


@dataclass(frozen=True, slots=True)
class Activity:
    """A purpose in words, and what makes it lawful; `interest` says which interest, where it rests on one."""

    name: str
    text: str
    bases: tuple[Basis, ...]
    interest: str = ""


ACTIVITIES: dict[Purpose, Activity] = {
    Purpose.ACCOUNTS: Activity(
        N_("Customers’ accounts and their people"),
        N_("Keep a customer’s account, the people who may use it, and what they set up for it."),
        (Basis.CONTRACT,),
    ),
    Purpose.SIGN_IN: Activity(
        N_("Sign-in and its protection"),
        N_(
            "Let the right people in, keep everybody else out, and show each person what happened to the sign-in."
        ),
        (Basis.CONTRACT, Basis.LAW, Basis.INTEREST),
        N_("Protect accounts and the service against misuse (GDPR art. 32)."),
    ),
    Purpose.NOTICES: Activity(
        N_("Notices by e-mail and text message"),
        N_("Tell people what concerns them, by the addresses they gave, and show what was sent."),
        (Basis.CONTRACT, Basis.INTEREST),
        N_("Warn people at once of what somebody else may have done in their name."),
    ),
    Purpose.SUPPORT: Activity(
        N_("Support for customers"),
        N_("Help customers on their request, under their consent, and record each look at private data."),
        (Basis.CONTRACT, Basis.INTEREST),
        N_("Prove to customers which members of staff looked at what, and why."),
    ),
    Purpose.BILLING: Activity(
        N_("Billing facts"),
        N_("Know services, invoices and balances, so that nothing is closed that is still owed."),
        (Basis.CONTRACT, Basis.LAW),
    ),
    Purpose.CLOSING: Activity(
        N_("Closing of accounts"),
        N_("Close an account on request, with a check of what is owed and a decision by a second person."),
        (Basis.CONTRACT, Basis.LAW),
    ),
    Purpose.STAFF_WORK: Activity(
        N_("Work of staff"),
        N_("Let members of staff do their work: rights, lists, exports, notices, decisions by two people."),
        (Basis.CONTRACT, Basis.INTEREST),
        N_("No member of staff decides alone what takes two people."),
    ),
    Purpose.PROOF: Activity(
        N_("Proof of what was done"),
        N_("Record who did what and when, in a chain that shows whether anything was changed later."),
        (Basis.LAW, Basis.INTEREST),
        N_("Be able to prove what was done to whose data (GDPR art. 5(2) and 32)."),
    ),
    Purpose.RIGHTS: Activity(
        N_("Rights of the people concerned"),
        N_("Answer requests about personal data, and make sure that what was erased doesn’t come back."),
        (Basis.LAW,),
    ),
    Purpose.OPERATION: Activity(
        N_("Operation of the system"),
        N_("Carry out work in the background and keep the system running."),
        (Basis.INTEREST,),
        N_("Run the service without interruption."),
    ),
}


class Recipient(enum.StrEnum):
    """Who outside the company receives data. Each is named by a policy of this name."""

    HOSTING = "recipient.hosting"
    MAIL = "recipient.mail"
    TEXTS = "recipient.texts"
    BILLING = "recipient.billing"


RECIPIENT_WORDS: dict[Recipient, str] = {
    Recipient.HOSTING: N_("Whoever runs the servers and keeps the backups"),
    Recipient.MAIL: N_("Whoever delivers e-mail"),
    Recipient.TEXTS: N_("Whoever delivers text messages and calls"),
    Recipient.BILLING: N_("The company’s billing system"),
}
