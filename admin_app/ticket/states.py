"""The words of tickets: states, categories, priorities, kinds of messages, what becomes of files and passwords."""

from __future__ import annotations

import enum


class TicketState(enum.StrEnum):
    """Whose turn it is."""

    OPEN = "open"  # nobody of staff has answered yet
    WAITING_FOR_CUSTOMER = "waiting_for_customer"
    WAITING_FOR_US = "waiting_for_us"
    SOLVED = "solved"
    CLOSED = "closed"  # for good


class TicketCategory(enum.StrEnum):
    """What it is about; billing staff see their own."""

    TECHNICAL = "technical"
    BILLING = "billing"
    ACCOUNT = "account"
    OTHER = "other"


class TicketPriority(enum.StrEnum):
    """How soon somebody should look at it; `URGENCY` orders them."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


URGENCY = {
    TicketPriority.URGENT: 0,
    TicketPriority.HIGH: 1,
    TicketPriority.NORMAL: 2,
    TicketPriority.LOW: 3,
}


class ServerAccess(enum.StrEnum):
    """What support may do on the server that a ticket is about."""

    NONE = "none"
    REBOOT = "reboot"
    CONSOLE = "console"
    ADMINISTRATOR = "administrator"


class MessageKind(enum.StrEnum):
    """Who wrote it, and who reads it."""

    CUSTOMER = "customer"
    STAFF = "staff"
    NOTE = "note"  # of staff, which no page of a customer shows
    UNPROVEN = "unproven"  # came by mail, and nothing proves from whom


class MessageVia(enum.StrEnum):
    """How it came."""

    PAGE = "page"
    MAIL = "mail"


class ScanState(enum.StrEnum):
    """What a scanner says of a file; only what is clean, or isn't scanned by configuration, is served."""

    WAITING = "waiting"
    CLEAN = "clean"
    INFECTED = "infected"
    UNSCANNED = "unscanned"  # no scanner is configured


class SecretEnd(enum.StrEnum):
    """Why a server's password was destroyed."""

    AGE = "age"
    CLOSED = "closed"
    MERGED = "merged"
    REPLACED = "replaced"
    SOLVED = "solved"
    TAKEN_BACK = "taken_back"  # by whoever gave it


WAITING = (TicketState.OPEN, TicketState.WAITING_FOR_US)
UNSOLVED = (*WAITING, TicketState.WAITING_FOR_CUSTOMER)
PUBLIC = (MessageKind.CUSTOMER, MessageKind.STAFF, MessageKind.UNPROVEN)
