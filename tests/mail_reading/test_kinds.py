"""Whether somebody wrote a mail, and whether its sender is proven."""

from __future__ import annotations

import pytest

from admin_app.lib.mail_reading.kinds import MailKind
from admin_app.lib.mail_reading.message import OwnMail, read
from tests.bounce.reports import report
from tests.mail_reading import written

pytestmark = pytest.mark.one_database

OWN = OwnMail(frozenset({"company.example"}), frozenset({"desk@company.example"}), written.OURS)
PASSED = f"{written.OURS}; dmarc=pass (p=none) header.from=nordlicht.example"


def seen(**headers):
    return read(written.plain(**headers), OWN)


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({}, MailKind.WRITTEN),
        ({"Auto_Submitted": "no"}, MailKind.WRITTEN),
        ({"X_Auto_Response_Suppress": "OOF"}, MailKind.WRITTEN),
        ({"Precedence": "normal"}, MailKind.WRITTEN),
        ({"Auto_Submitted": 'auto-replied; owner-email="x@y.example"'}, MailKind.AUTOMATIC),
        ({"Auto_Submitted": "(really) auto-generated"}, MailKind.AUTOMATIC),
        ({"Precedence": "Bulk"}, MailKind.AUTOMATIC),
        ({"Precedence": "list"}, MailKind.AUTOMATIC),
        ({"X_Auto_Response_Suppress": "DR, OOF, All"}, MailKind.AUTOMATIC),
        ({"X_Autoreply": "yes"}, MailKind.AUTOMATIC),
        ({"List_Id": "<x.example>"}, MailKind.AUTOMATIC),
        ({"Return_Path": "<>"}, MailKind.AUTOMATIC),
        ({"From": "MAILER-DAEMON@mx.example"}, MailKind.AUTOMATIC),
        ({"X_Gatehouse": "1"}, MailKind.LOOP),
        ({"Message_ID": f"<{'0a' * 16}@Company.example>"}, MailKind.LOOP),
        ({"Message_ID": "<0A1B-2C@company.example>"}, MailKind.WRITTEN),
        ({"From": "Gatehouse <desk@company.example>"}, MailKind.LOOP),
        ({"Received": "x\n" + "Received: y\n" * 40 + "X-Y: z"}, MailKind.LOOP),
    ],
)
def test_a_mail_is_what_its_headers_give_away(headers, kind):
    assert seen(**headers).kind is kind


def test_a_delivery_report_is_one():
    assert read(report(), OWN).kind is MailKind.REPORT


@pytest.mark.parametrize(
    "headers", [{"X_Auto_Response_Suppress": "OOF"}, {"From": "noreply@nordlicht.example"}]
)
def test_some_mails_are_never_answered_by_a_machine(headers):
    assert not seen(**headers).may_be_answered
    assert seen().may_be_answered


@pytest.mark.parametrize(
    "result",
    [
        PASSED,
        f"{written.OURS.upper()} 1; spf=pass smtp.mailfrom=x.example; DMARC=Pass header.from=NORDLICHT.example",
        f"{written.OURS};\n dkim=pass (2048-bit key; ok) header.d=nordlicht.example header.b=abc/+=;\n dmarc=pass action=none header.from=nordlicht.example",
    ],
)
def test_a_sender_is_proven_by_our_server_alone(result):
    assert seen(Authentication_Results=result).proven


@pytest.mark.parametrize(
    "result",
    [
        None,
        "",
        "mx.evil.example; dmarc=pass header.from=nordlicht.example",
        f"{written.OURS}.evil.example; dmarc=pass header.from=nordlicht.example",
        f"{written.OURS}; dmarc=fail header.from=nordlicht.example",
        f"{written.OURS}; dmarc=pass header.from=evil.example",
        f"{written.OURS}; dmarc=pass",
        f"{written.OURS}; dkim=pass header.d=nordlicht.example",
        f"{written.OURS}; dmarc=fail header.from=nordlicht.example; dmarc=pass header.from=nordlicht.example",
        f"{written.OURS} (dmarc=pass header.from=nordlicht.example); none",
        f'{written.OURS}; dkim=fail reason="; dmarc=pass header.from=nordlicht.example" header.d=x.example',
        f"mx.evil.example ({written.OURS}); dmarc=pass header.from=nordlicht.example",
        f"{written.OURS}; none\nAuthentication-Results: {PASSED}",
        f"{written.OURS}; dmarc=fail header.from=nordlicht.example\nAuthentication-Results: {PASSED}",
        f"({'(' * 3000}",
        f"{written.OURS}; " + "a=b " * 2000 + PASSED,
        f"{written.OURS}; dkim=fail reason={'x' * 5000}\nAuthentication-Results: {PASSED}",
        f"{written.OURS}; dkim=fail reason=(\nAuthentication-Results: {PASSED}",
        f"{written.OURS}\nAuthentication-Results: {PASSED}",
        f"{written.OURS.upper()}(dmarc\nAuthentication-Results: {PASSED}",
        f'"{written.OURS}" ;; dkim=\nAuthentication-Results: {PASSED}',
        f"mx.evil.example; none\nReceived: by ours\nReceived: by theirs\nAuthentication-Results: {PASSED}",
    ],
)
def test_nothing_else_proves_a_sender(result):
    assert not seen(Authentication_Results=result).proven


def test_a_domain_that_looks_alike_is_proven_by_its_own_name_alone():
    told = f"{written.OURS}; dmarc=pass header.from="
    for sender in ("chef@straße.example", "chef@xn--strae-oqa.example"):
        assert seen(From=sender, Authentication_Results=f"{told}xn--strae-oqa.example").proven
        assert not seen(From=sender, Authentication_Results=f"{told}strasse.example").proven
    strasse = seen(From="chef@strasse.example", Authentication_Results=f"{told}xn--strae-oqa.example")
    assert not strasse.proven


def test_what_our_server_found_counts_above_what_the_mail_brought():
    assert seen(
        Authentication_Results=f"{PASSED}\nAuthentication-Results: mx.evil.example; dmarc=fail"
    ).proven


def test_it_may_stand_below_the_line_with_which_our_server_received_the_mail():
    below = f"mx.evil.example; none\nReceived: by ours\nAuthentication-Results: {PASSED}\nReceived: by theirs"
    assert seen(Authentication_Results=below).proven


def test_without_a_configured_server_nothing_is_proven():
    assert not read(written.plain(Authentication_Results=PASSED), OwnMail()).proven


def test_two_senders_are_proven_by_nothing():
    assert not seen(From=f"{written.ALICE}, bob@nordlicht.example", Authentication_Results=PASSED).proven
