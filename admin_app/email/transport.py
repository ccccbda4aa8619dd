"""How a mail leaves: SMTP by `smtp_url` (smtp://, smtps://, smtp+starttls://, with user and password where asked).

A host's answer is told apart: "no, never" (5xx to this address or text) from "not now". Neither tells the
address: only the codes of RFC 5321 and 3463 are kept.
"""

from __future__ import annotations

import contextlib
import functools
import re
import select
import smtplib
import ssl
import threading
import time
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, unquote, urlsplit

from admin_app import config
from admin_app.email import talks, unsubscribe_link
from admin_app.email.kinds import ANSWERS
from admin_app.email.models import Mail
from admin_app.email.outbox import Words
from admin_app.email.render import one_line, styled
from admin_app.email.talks import Server, Talk
from admin_app.lib.lazy import Lazy
from admin_app.lib.mail_reading.kinds import OWN_HEADER

if TYPE_CHECKING:
    import email_validator
else:
    email_validator = Lazy("email_validator")

STEP_SECONDS = 20  # for each answer of the server
MAILS_A_LINE = 100  # over one connection; some servers take no more
IDLE_SECONDS = 20  # after which a server may have given up on a connection
PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
PERMANENT = range(500, 600)
POLICY = SMTP.clone(
    max_line_length=500
)  # a header that is one long address must not be broken (RFC 5322: 998)
_lines = threading.local()
_ENHANCED = re.compile(rb"\s*([245]\.\d{1,3}\.\d{1,3})\b")


class _OverTLS(Server, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


class MailRefused(Exception):
    """The receiving side will never take it; the text is its code alone."""


class MailNotNow(Exception):
    """It couldn't be handed over this time; the text is a code or the kind of fault."""


def compose(mail: Mail, words: Words) -> EmailMessage:
    """The message as it goes over the wire. The same row always has the same Message-ID and Date."""
    settings = config.active()
    message = EmailMessage(policy=POLICY)
    name, address = parseaddr(settings.mail_from)
    message["From"] = Address(one_line(name, 200), addr_spec=address)
    local, _, domain = _wire_address(mail.to_address).rpartition("@")
    message["To"] = Address(mail.to_name, local, domain)
    if mail.reply_to or settings.mail_reply_to:
        message["Reply-To"] = mail.reply_to or settings.mail_reply_to
    message["Subject"] = one_line(mail.subject, 400)
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = mail.message_id
    if mail.thread:
        message["In-Reply-To"] = mail.thread
        message["References"] = mail.thread
    message["Auto-Submitted"] = "auto-replied" if mail.template in ANSWERS else "auto-generated"
    message[OWN_HEADER] = "1"  # so that none of it is ever taken for somebody's answer
    message["Content-Language"] = mail.language
    if mail.subscribed:  # RFC 8058: the reader's mail program unsubscribes by one POST
        message["List-Unsubscribe"] = f"<{unsubscribe_link.address(mail.id)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(words.text, cte="quoted-printable")
    message.add_alternative(styled(words.html), subtype="html", cte="quoted-printable")
    if mail.attached:
        message.add_attachment(
            mail.attached.encode(), maintype="application", subtype="json", filename=mail.attached_name
        )
    return message


def deliver(message: EmailMessage, address: str, bounces_to: str = "") -> None:
    """Hand a message to the configured server; to none in demo and tests, where the outbox page shows it.

    What comes back goes to `bounces_to`, else to the address that mail comes from.

    The connection stays open for the next mail of this thread, see `hang_up`. Raises MailRefused when it will never be
    taken, MailNotNow when another try may work.
    """
    settings = config.active()
    url = settings.smtp_url.get_secret_value()
    if not url:
        if settings.is_demo:
            return
        raise MailNotNow("no mail server is configured")
    sender, to = bounces_to or parseaddr(settings.mail_from)[1], _wire_address(address)
    try:
        with talks.under_way(address) as talk:
            _hand_over(url, talk, message, sender, to)
    except (smtplib.SMTPException, OSError) as error:
        if not _goes_on(error):
            hang_up()
        raise _judged(error) from None


def _hand_over(url: str, talk: Talk, message: EmailMessage, sender: str, to: str) -> None:
    line = _line(url, talk)
    try:
        line.server.send_message(message, sender, [to])
    except (smtplib.SMTPServerDisconnected, smtplib.SMTPSenderRefused):
        if not line.sent or line.server.in_data:
            raise
        hang_up()  # it had enough of us since the last mail, and hasn't heard of this one
        line = _line(url, talk)
        line.server.send_message(message, sender, [to])
    line.sent += 1


def hang_up() -> None:
    """Close this thread's connection: no more mail for now."""
    line: _Line | None = getattr(_lines, "line", None)
    _lines.line = None
    if line is not None:
        with contextlib.suppress(smtplib.SMTPException, OSError):
            line.server.quit()
        line.server.close()


@dataclass(slots=True)
class _Line:
    """A connection of one thread, greeted and signed in."""

    url: str
    server: Server
    sent: int = 0
    used_at: float = 0.0


def _line(url: str, talk: Talk) -> _Line:
    """The connection that is open, if the server still hears us; else a new one. The talk is told which."""
    line: _Line | None = getattr(_lines, "line", None)
    now = time.monotonic()
    if line is not None and (
        line.url != url or line.sent >= MAILS_A_LINE or now - line.used_at > IDLE_SECONDS
    ):
        hang_up()
        line = None
    if line is not None:
        talk.server = line.server
        if not _hears(line.server):
            hang_up()
            line = None
    if line is None:
        line = _Line(url, _connected(urlsplit(url), talk))
    _lines.line, line.used_at = line, now
    return line


def _hears(server: Server) -> bool:
    """Whether nothing came from the server since: a goodbye, or the end of the connection."""
    try:
        return server.sock is not None and not select.select([server.sock], [], [], 0)[0]
    except (OSError, ValueError):
        return False


def _goes_on(error: Exception) -> bool:
    """Whether the server said no to this mail alone, and hears the next one."""
    return isinstance(
        error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError | smtplib.SMTPNotSupportedError
    )


def _judged(error: Exception) -> Exception:
    """MailRefused or MailNotNow. 5xx to our own name or password is our trouble, and may be mended by the operator."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return MailRefused(_code(code, words)) if code in PERMANENT else MailNotNow(_code(code, words))
    if isinstance(error, smtplib.SMTPDataError):
        kind = MailRefused if error.smtp_code in PERMANENT else MailNotNow
        return kind(_code(error.smtp_code, error.smtp_error))
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return MailRefused("the mail server can't write to this address")
    if isinstance(error, smtplib.SMTPResponseException):
        return MailNotNow(f"{type(error).__name__} {_code(error.smtp_code, error.smtp_error)}")
    return MailNotNow(type(error).__name__)


def _code(code: int, words: bytes | str) -> str:
    found = _ENHANCED.match(words.encode() if isinstance(words, str) else words)
    return f"{code} {found[1].decode()}" if found else str(code)


def _connected(url: SplitResult, talk: Talk) -> Server:
    host, port = url.hostname or "localhost", url.port or PORTS.get(url.scheme, 25)
    name = config.active().hostname
    if url.scheme == "smtps":
        server: Server = _OverTLS(host, port, name, timeout=STEP_SECONDS, context=_tls())
    else:
        server = Server(host, port, name, timeout=STEP_SECONDS)
    talk.server = server
    try:
        _greet(server, url)
    except BaseException:
        server.close()
        raise
    return server


@functools.cache
def _tls() -> ssl.SSLContext:
    """Made once a process: reading the authorities takes longer than sending three mails."""
    return ssl.create_default_context()


def _greet(server: Server, url: SplitResult) -> None:
    try:
        if url.scheme == "smtp+starttls":
            server.starttls(context=_tls())
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
    except smtplib.SMTPNotSupportedError:
        raise MailNotNow("the mail server offers no TLS or no sign-in") from None


def _wire_address(address: str) -> str:
    """The address with its domain in ASCII, where it has one; its local part may need SMTPUTF8."""
    try:
        found = email_validator.validate_email(address, check_deliverability=False, test_environment=True)
    except email_validator.EmailNotValidError:
        return address
    return found.ascii_email or f"{found.local_part}@{found.ascii_domain}"
