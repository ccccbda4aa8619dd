"""Mails that programs, people and attackers send, each with the end it must come to. `reply` is the signed address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from admin_app.incoming_mail.ends import MailEnd as End
from tests.bounce.reports import report
from tests.mail_reading import written

ALICE = written.ALICE
PASSED = f"{written.OURS}; spf=pass smtp.mailfrom=nordlicht.example; dmarc=pass header.from=nordlicht.example"
FAILED = f"{written.OURS}; dmarc=fail header.from=nordlicht.example"
PROVEN = f"Authentication-Results: {PASSED}\n"
OLD = "Am 24.11.2026 um 10:00 schrieb Gatehouse <desk@company.example>:\n> Läuft er wieder?"
TNEF = f"--b\nContent-Type: text/plain\n\nSee.\n--b\nContent-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n{written.base64_lines(b'x9f>')}\n--b--\n"
FORWARD = (
    "--b\nContent-Type: text/plain\n\nPlease see.\n--b\nContent-Type: message/rfc822\n\n"
    "From: x@y.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=c\n\n"
    "--c\nContent-Type: message/rfc822\n\nFrom: z@y.example\nSubject: Oldest\n\nNot mine.\n--c--\n--b--\n"
)
RECEIPT = (
    "--b\nContent-Type: message/disposition-notification\n\nDisposition: manual-action; displayed\n--b--\n"
)
MANY = ",\n ".join(f"Person {n} <person{n}@nordlicht.example>" for n in range(500))


@dataclass(frozen=True)
class Awkward:
    """One or more mails in a row, what becomes of each, and what stands in the ticket of the last."""

    name: str
    mails: Callable[[str], list[bytes]]
    ends: list[End]
    text: str | None = None
    quoted: str = ""


def mail(text="It works.", **headers):
    """An answer of Alice's, her domain proven by our server."""
    told = {"Authentication_Results": PASSED, "Date": "Mon, 30 Nov 2026 10:00:00 +0100", **headers}
    return lambda reply: [written.plain(text, **{"To": reply, **told})]


def body(content, kind, headers=PROVEN):
    return lambda reply: [
        written.raw(content, kind=kind, headers=headers).replace(written.REPLY.encode(), reply.encode())
    ]


def both(*makers):
    return lambda reply: [one for make in makers for one in make(reply)]


def taken(name, mails, text, quoted="", *, ends=(End.TAKEN,)):
    return Awkward(name, mails, list(ends), text, quoted)


def other(name, mails, *ends, text=None):
    return Awkward(name, mails, list(ends), text)


def elsewhere(who, **headers):
    """A mail to no ticket, of somebody's whose domain is proven."""
    return mail(From=f"{who}@nordlicht.example", To="help@tickets.company.example", **headers)


AWKWARD = [
    taken("a plain answer", mail(), "It works."),
    taken("HTML alone", body("<p>It <b>works</b>.<br>Thanks", "text/html"), "It works.\nThanks"),
    taken("Japanese by ISO-2022-JP", body("動きます。".encode("iso2022_jp"), "text/plain; charset=iso-2022-jp"), "動きます。"),
    taken("Latin 1 that says UTF-8", body("Grüße".encode("cp1252"), "text/plain; charset=utf-8"), "Gr\ufffd\ufffde"),
    taken("a character set that isn't one", body("Grüße".encode(), "text/plain; charset=klingon"), "Grüße"),
    taken("control characters", body("a\0b\x1b[31mc\u202ed".encode(), "text/plain; charset=utf-8"), "ab[31mcd"),
    taken("winmail.dat", body(TNEF, "multipart/mixed; boundary=b"), "See.\n\n(“winmail.dat” opens in Outlook alone. Send its files once more, or add them on the ticket’s page.)"),
    taken("no date", mail(Date=None), "It works."),
    taken("a date that is none", mail(Date="yesterday, I think"), "It works."),
    taken("no Message-ID", mail(Message_ID=None), "It works."),
    taken("a NUL in the Message-ID", mail("A.", Message_ID="<a\0b@nordlicht.example>"), "A."),
    taken("a Message-ID of another writing", mail("B.", Message_ID="<ä@nordlicht.example>"), "B."),
    taken("no subject", mail(Subject=None), "It works."),
    taken("500 recipients", lambda reply: mail(To=f"{reply},\n {MANY}")(reply), "It works."),
    taken("a line break in the subject", mail(Subject="=?utf-8?q?Hi=0D=0ABcc:_all=40company.example?="), "It works."),
    taken("the same mail twice", both(mail(), mail(Received="by another way")), "It works.", ends=(End.TAKEN, End.AGAIN)),
    taken("the same mail twice without Message-ID", both(mail("Once.", Message_ID=None), mail("Once.", Message_ID=None)), "Once.", ends=(End.TAKEN, End.AGAIN)),
    taken("one Message-ID for two mails", both(mail("one"), mail("two")), "two", ends=(End.TAKEN, End.TAKEN)),
    taken("a forward in a forward", body(FORWARD, "multipart/mixed; boundary=b"), "Please see."),
    taken("a forward in the text", mail("Begin forwarded message:\n\nFrom: X\nDate: today\nSubject: y\n\nold"), "Begin forwarded message:\n\nFrom: X\nDate: today\nSubject: y\n\nold"),
    taken("an answer above a quote", body(f"Ja.\n\n{OLD}".encode(), "text/plain; charset=utf-8"), "Ja.", OLD),
    taken("answers between quotes", mail("> one?\nYes.\n> two?\nNo."), "> one?\nYes.\n> two?\nNo."),
    taken("an encrypted mail", body("--b\n\nx\n--b--\n", "multipart/encrypted; boundary=b"), "(This e-mail is encrypted, so it can’t be read here. Write on the ticket’s page.)"),
    taken("no text at all", mail(" "), "(This e-mail has no text.)"),
    taken("a text of invisible marks", body("\u200d\n\u0301\ufe0f".encode(), "text/plain; charset=utf-8"), "(This e-mail has no text.)"),
    taken("parts that are none", body("no part here", "multipart/mixed; boundary=b"), "(This e-mail has no text.)"),
    taken("references to another ticket", mail(References="<ticket.0123@company.example>"), "It works."),
    taken("our address among others'", lambda reply: mail(Delivered_To="box@company.example", To="x@y.example", Cc=reply)(reply), "It works."),
    other("an automatic answer", mail(Auto_Submitted="auto-replied"), End.AUTOMATIC),
    other("an automatic answer of an old program", mail(Precedence="bulk"), End.AUTOMATIC),
    other("an automatic answer of Exchange", mail(X_Auto_Response_Suppress="All"), End.AUTOMATIC),
    other("a mail of a list", mail(List_Id="<friends.example>"), End.AUTOMATIC),
    other("a mail from nobody", mail(Return_Path="<>"), End.AUTOMATIC),
    other("a delivery report", lambda reply: [report(to=reply)], End.REPORT),
    other("a receipt of reading", body(RECEIPT, "multipart/report; report-type=disposition-notification; boundary=b"), End.REPORT),
    other("our own mail", mail(X_Gatehouse="1"), End.LOOP),
    other("our own Message-ID", mail(Message_ID=f"<{'0a' * 16}@localhost>"), End.LOOP),
    other("a mail that goes in a circle", mail(Received="x\n" + "Received: y\n" * 40 + "X-Y: z"), End.LOOP),
    other("DMARC failed", mail(Authentication_Results=FAILED), End.UNPROVEN, text="It works."),
    other("nothing said of the sender", mail(Authentication_Results=None), End.UNPROVEN, text="It works."),
    other("proven by another server", mail(Authentication_Results=f"mx.evil.example; {PASSED.partition('; ')[2]}"), End.UNPROVEN, text="It works."),
    other("a forged proof below ours", mail(Authentication_Results=f"{FAILED}\n{PROVEN.strip()}"), End.UNPROVEN, text="It works."),
    other("a proof of another domain", mail(Authentication_Results=PASSED.replace("nordlicht", "evil")), End.UNPROVEN, text="It works."),
    other("from somebody else", mail(From="mallory@nordlicht.example"), End.UNPROVEN, text="It works."),
    other("a line break in the name", mail(From=f"=?utf-8?q?Alice=0D=0ABcc=3A_all?= <{ALICE}>"), End.UNPROVEN, text="It works."),
    other("from two", mail(From=f"{ALICE}, mallory@evil.example"), End.UNPROVEN, text="It works."),
    other("two headers that say from whom", mail(From=f"{ALICE}\nFrom: mallory@evil.example"), End.UNPROVEN, text="It works."),
    other("from no address", mail(From="Alice"), End.UNPROVEN, text="It works."),
    other("a forged signature", lambda reply: elsewhere("p1", Cc=reply.replace("+", "+a")[:-1])(reply), End.POINTED),
    other("no ticket's address, twice", both(elsewhere("p2"), elsewhere("p2", Message_ID=None)), End.POINTED, End.PASSED_OVER),
    other("no ticket's address and unproven", elsewhere("p3", Authentication_Results=None), End.PASSED_OVER),
    other("no ticket's address, from a machine", elsewhere("noreply"), End.PASSED_OVER),
    other("sixty-one parts in parts", lambda _reply: [written.nested(61)], End.UNREADABLE),
    other("nothing", lambda _reply: [b""], End.UNREADABLE),
]  # fmt: skip
