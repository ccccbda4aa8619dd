"""Text comes in by one way per kind, so that the same person, address or number can't exist in two spellings."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_app.account import vat
from admin_app.billing import money
from admin_app.contact import phones as typed_phones
from admin_app.kernel import text
from admin_app.kernel.errors import Invalid
from admin_app.lib import codes
from admin_app.lib.text import characters, links, lookalikes, phones, usernames
from admin_app.sign_in.recovery_codes import codes as recovery_codes

UNSEEN = "\u200b\ufeff\u00ad\u2060\u200e\u200f\u034f\u3164\ufe0f\U000e0061"
NOT_KEPT = {"Cf", "Zl", "Zp", "Cc"}


@given(st.text(), st.sampled_from(UNSEEN), st.integers(0, 20))
def test_s69_what_nobody_sees_makes_no_other_name(name, unseen, place):
    assert text.fold(name[:place] + unseen + name[place:]) == text.fold(name)


@given(st.text())
def test_s69_a_text_that_was_cleaned_stays_as_it_is_and_a_compatibility_form_is_the_plain_one(raw):
    once = characters.cleaned(raw)
    assert characters.cleaned(once) == once
    assert text.fold(unicodedata.normalize("NFKC", raw)) == text.fold(raw)


@given(st.text())
def test_s69_no_line_that_is_kept_holds_what_breaks_a_line_or_is_not_seen(raw):
    try:
        kept = text.clean_line(raw, 10_000, "name")
    except Invalid:
        return
    assert not {unicodedata.category(c) for c in kept} & NOT_KEPT or set(kept) & set(characters.JOINERS)
    assert all(c.isascii() for c in kept if unicodedata.category(c) == "Nd")
    assert kept.splitlines() == [kept]


@pytest.mark.parametrize(
    "line", ["a\u2028b", "a\u2029b", "a\u0085b", "\u200b", "\u3164", "\u2800", "\u00ad \ufeff"]
)
def test_s69_a_line_break_and_a_name_of_nothing_are_refused(line):
    with pytest.raises(Invalid):
        text.clean_line(line, 200, "full_name")


def test_joiners_stay_where_their_script_needs_them_and_nowhere_else():
    assert text.clean_line("می\u200cخواهم", 200, "name") == "می\u200cخواهم"
    assert text.clean_line("Ma\u200cra", 200, "name") == "Mara"


def test_several_lines_stay_as_they_were_written_but_for_what_is_not_seen():
    assert text.clean_line("½ m²\u2028👩\u200d👧\u200b ٣", 200, "note", lines=True) == "½ m²\n👩\u200d👧 ٣"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("info@xn--bcher-kva.example", "info@bücher.example"),
        ("INFO@XN--BCHER-KVA.example", "info@BÜCHER。example"),
        ("mara＠x.example", "mara@x.example"),
        ("mara\u200b", "mara"),
        ("a@xn--", "a@xn--"),
    ],
)
def test_s69_an_address_has_one_key_in_all_its_spellings(one, other):
    assert text.fold(one) == text.fold(other)


@given(st.text(max_size=80))
def test_whatever_is_typed_as_an_address_has_a_key_and_the_key_its_own(typed):
    assert text.fold(text.fold(typed)) == text.fold(typed)


@pytest.mark.parametrize("code", ["１２３４５６", "١٢٣٤٥٦", "123 456", "123\u2011456", "\u202d123456\u202c"])
def test_a_code_is_read_in_any_digits_and_as_it_is_pasted(code):
    assert text.code(code) == "123456"


def test_a_recovery_code_is_read_as_it_is_pasted():
    assert recovery_codes.plain(text.code("ＡBCD\u2011efgh 2345\u00a0ijkl\u200b")) == "abcdefgh2345ijkl"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("٠١٠٦٧", "01067"),
        ("SW1A\u00a01AA", "SW1A 1AA"),
        ("１００－０００１", "100-0001"),
        ("100ー0001", "100-0001"),
    ],
)
def test_a_postcode_is_kept_in_one_spelling(typed, kept):
    assert text.postcode(typed, 20, "postcode") == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("+52 1 55 1234 5678", "+525512345678"),
        ("0049 170 5550199", "+491705550199"),
        ("\u202a+49\u00a0170\u20115550199\u202c", "+491705550199"),
        ("＋８１ ３－１２３４－５６７８", "+81312345678"),
    ],
)
def test_a_phone_number_is_kept_in_one_spelling(typed, kept):
    assert phones.international(typed) == kept


def test_a_phone_number_typed_by_country_is_kept_in_the_same_spelling():
    assert typed_phones.parse("\u202d(03) １２３４−５６７８\u202c", "JP") == "+81312345678"
    assert typed_phones.parse("+52 1 55 1234 5678", "MX") == "+525512345678"


@pytest.mark.parametrize("typed", ["170 5550199", "+", "", "+49", "+999 12345678", "mara"])
def test_what_is_no_international_number_is_told(typed):
    with pytest.raises(ValueError, match=r"number|code"):
        phones.international(typed)


@pytest.mark.parametrize(
    "typed", ["CHE-107.787.577", "CHE-107.787.577 MWST", "che107787577 tva", "CHE 107 787 577 IVA"]
)
def test_a_swiss_number_is_right_with_its_suffix_and_without(typed):
    assert vat.format_valid(vat.clean(typed, "vat_id"))


def test_a_wrong_swiss_number_is_refused():
    with pytest.raises(Invalid):
        vat.clean("CHE-107.787.578", "vat_id")


@pytest.mark.parametrize("name", ["Factory", "localtime", "posixrules", "Mars/Base", ""])
def test_what_stands_for_no_place_is_no_time_zone(name):
    assert name not in codes.time_zones()


@pytest.mark.parametrize("code", ["XXX", "XAU", "DEM", "XTS", "XDR", "EURO", "eu"])
def test_what_nobody_pays_with_is_no_currency(code):
    with pytest.raises(Invalid):
        money.currency(code)


def test_currencies_in_use_have_their_digits():
    assert {code: codes.currencies()[code] for code in ("EUR", "JPY", "BHD", "XAF")} == {
        "EUR": 2, "JPY": 0, "BHD": 3, "XAF": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        "a b", "<b>mara</b>", "newboss＠victim.example", "-mara", ".", "_", "ma/ra", "a·l", "m\u0430ra", "ÉΑ", "", "ma\nra",
    ],
)  # fmt: skip
def test_what_is_no_username_may_not_be_chosen(name):
    with pytest.raises(usernames.BadUsername):
        usernames.chosen(name)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Łukasz_K", "Łukasz_K"),
        ("Анна.2", "Анна.2"),
        ("山田tarou", "山田tarou"),
        ("mara\u200b", "mara"),
        ("m٣", "m3"),
    ],
)
def test_usernames_of_one_script_are_kept_as_typed(typed, kept):
    assert usernames.chosen(typed) == kept


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=30))
def test_s69_a_chosen_username_is_chosen_as_it_is_kept_and_of_what_may_stand_in_one(typed):
    try:
        name = usernames.chosen(typed)
    except usernames.BadUsername:
        return
    assert usernames.chosen(name) == name
    assert text.fold(name) == text.fold(typed)
    assert "@" not in name
    assert not any(c.isspace() for c in name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("rnara", "mara"),
        ("b0b", "bob"),
        ("Iisa", "lisa"),
        ("user1", "userl"),
        ("сора", "copa"),
        ("MARA", "mara"),
    ],
)
def test_names_that_look_alike_have_one_skeleton(one, other):
    assert lookalikes.skeleton(one) == lookalikes.skeleton(other)


def test_names_that_can_be_told_apart_have_different_skeletons():
    names = ["mara", "maria", "mario", "lukas", "łukas", "анна", "anna", "mara.1", "mara-1", "mara_2"]
    assert len({lookalikes.skeleton(name) for name in names}) == len(names)


LINKS = (
    "Verify your account at http://evil.example/login now", "evil.example", "go to EVIL.COM.", "www.foo", "a@evil.example", "evil。example",
    "//evil", "1.2.3.4", "bücher.example", "пример.рф", "evil.xn--p1ai", "hxxp://evil", "mailto:x", "t.co/x", "karl.kim", "Booking.com B.V.",
)  # fmt: skip
NO_LINKS = (
    "J.R.R.Tolkien", "Dr.Oetker", "Dr.med. Müller", "Univ.Prof. Donald B.A.", "M.Sc. X", "St.Gallen", "A.Schmidt", "J.Kim", "AC/DC",
    "Müller & Co.KG", "Kıyı Yazılım A.Ş.", "Yahoo! 3.14", "e.V.", "Sra. Ana", "prof..valentina", "12:30", "Ratio 1:2",
)  # fmt: skip


@pytest.mark.parametrize("name", LINKS)
def test_s69_a_name_that_holds_a_link_is_refused_where_somebody_types_it(name):
    with pytest.raises(Invalid) as refused:
        text.name(name, 200, "full_name")
    assert (refused.value.field, refused.value.reason) == ("full_name", "link")


@pytest.mark.parametrize("name", NO_LINKS)
def test_titles_initials_and_firms_are_no_links(name):
    assert text.name(name, 200, "full_name") == name


def test_a_company_may_be_called_as_its_domain_but_not_as_a_page_of_it():
    assert text.name("Booking.com B.V.", 200, "legal_name", domains=True) == "Booking.com B.V."
    with pytest.raises(Invalid):
        text.name("Pay at booking.com/now", 200, "legal_name", domains=True)


@pytest.mark.parametrize("name", LINKS)
def test_s69_a_name_that_came_in_with_a_link_is_shown_without_one(name):
    shown = links.harmless(name)
    assert "://" not in shown
    assert not any(links.is_domain(word.strip(".,")) for word in shown.split())
