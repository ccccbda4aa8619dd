"""What people type is kept as it is meant, and what would break a page is refused."""

from __future__ import annotations

import uuid

import pytest
from email_validator import EmailNotValidError, validate_email

from admin_app.kernel import clock, text
from admin_app.kernel.errors import Invalid
from admin_app.lib import masks


@pytest.mark.parametrize(
    ("one", "other"),
    [("MÜLLER", "mu\u0308ller"), ("Straße", "STRASSE"), ("ﬁne  Day", "fine day"), ("İzmir", "i̇zmir")],
)
def test_names_written_differently_fold_to_the_same(one, other):
    assert text.fold(one) == text.fold(other)


@pytest.mark.parametrize("bad", ["a\0b", "a\rb", "a\nb", "a\x1bb", "evil\u202ename", "\u2066x", "\ud800"])
def test_s27_control_characters_are_refused_beside_the_field(bad):
    with pytest.raises(Invalid) as caught:
        text.clean_line(bad, 200, "full_name")
    assert caught.value.field == "full_name"


@pytest.mark.parametrize("good", ["山田太郎", "O'Brien <b>", 'Kıyı "Yazılım" A.Ş.', "=HYPERLINK(1)", "محمد"])
def test_awkward_names_are_kept(good):
    assert text.clean_line(f" {good} ", 200, "full_name") == good


def test_too_long_is_said_with_the_limit():
    with pytest.raises(Invalid) as caught:
        text.clean_line("x" * 201, 200, "name")
    assert caught.value.params == {"limit": 200}


@pytest.mark.parametrize(
    "bad", ["", "x", "a@", "a b@example.com", "a@b@c.example", "a@exa mple.com", "x" * 250 + "@e.com"]
)
def test_a_malformed_address_is_refused(bad):
    with pytest.raises(Invalid):
        text.email(bad)


@pytest.mark.parametrize(
    ("mask", "value", "shown"),
    [
        (masks.email, "mara@nordlicht.example", "m•••••@nordlicht.example"),
        (masks.phone, "+494055501318", "+49 ••• •• 318"),
        (masks.ip, "203.0.113.77", "203.0.113.•"),
        (masks.ip, "2001:db8:1:2::5", "2001:db8:1::/48"),
        (masks.ip, "rubbish", "•••••"),
    ],
)
def test_a_mask_leaves_what_the_paper_allows(mask, value, shown):
    assert mask(value) == shown


def test_ids_are_uuid7_and_grow():
    ids = [clock.new_id() for _ in range(500)]
    assert ids == sorted(ids)
    assert {(i.version, i.variant) for i in ids} == {(7, uuid.RFC_4122)}


def by_the_library(value):
    """The address as the library alone would keep it, or nothing."""
    try:
        return validate_email(value, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        return None


LOCALS = (
    "a",
    "abuse",
    "Abuse",
    "mara.s",
    "mara..s",
    ".mara",
    "mara.",
    "x" * 64,
    "x" * 65,
    "o'neil",
    "łuk",
    "a+b_c-d",
    "a b",
    '"q"',
    "",
)
DOMAINS = (
    "x.example", "X.Example", "mail-1.x.example", "-x.example", "x", "x..example", "xn--bcher-kva.example", "bücher.example", "127.0.0.1",
    "[127.0.0.1]", "x.test", "localhost", "x.local", "x.123", f"{'a' * 63}.example", f"{'a' * 64}.example", "a.b@x.example", "",
)  # fmt: skip


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("local", LOCALS)
def test_an_address_is_judged_alike_whether_its_domain_is_known_or_not(local, domain):
    try:
        found = text.email(f"{local}@{domain}")
    except Invalid:
        found = None
    assert found == by_the_library(f"{local}@{domain}")
