"""Delivery reports as mail servers write them (RFC 3464)."""

from __future__ import annotations

REPORT = """\
From: MAILER-DAEMON@mx.example
To: {to}
Message-ID: <report-{number}@mx.example>
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type={kind}; boundary="b"

--b
Content-Type: text/plain

I'm sorry, <script>alert(1)</script>, {words}
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; alice@nordlicht.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {words}

--b
Content-Type: {returned}

Message-ID: {message_id}
Subject: Something else

--b--
"""


def report(
    message_id="<nobody@elsewhere.example>",
    *,
    action="failed",
    status="5.1.1",
    to="bounces@company.example",
    number=1,
    kind="delivery-status",
    returned="text/rfc822-headers",
    words="no such user",
):
    """One report, as it arrives."""
    told = REPORT.format(
        message_id=message_id,
        action=action,
        status=status,
        to=to,
        number=number,
        kind=kind,
        returned=returned,
        words=words,
    )
    return told.replace("\n", "\r\n").encode()
