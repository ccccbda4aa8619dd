"""Requests that leave this host go to the public internet alone, over TLS (SECURITY 33)."""

from __future__ import annotations

import ipaddress
import socket

import pytest

from admin_app.lib import outgoing
from tests.text_message.server import ACCOUNT, TOKEN, serving

FORM = {"To": "+4930901820318", "From": "+4930901820000", "Body": "x", "ValidityPeriod": "60"}


def post(url: str) -> outgoing.Answer:
    return outgoing.post_form(url, FORM, user=ACCOUNT, password=TOKEN)


@pytest.mark.parametrize(
    "inside",
    [
        "10.0.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.9", "192.168.1.1", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "::ffff:10.0.0.1",
        "::ffff:127.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "2001:db8::1", "198.18.0.1",
    ],
)  # fmt: skip
def test_s33_no_name_leads_inside(inside, monkeypatch):
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *_a, **_k: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (inside, 443))]
    )
    monkeypatch.setattr(socket, "create_connection", lambda *_a, **_k: pytest.fail("it was connected to"))
    with pytest.raises(outgoing.Unreachable, match="address_refused"):
        post("https://texts.provider.example/x")


def test_s33_one_address_inside_among_public_ones_is_refused(monkeypatch):
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, 443)) for a in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: both)
    with pytest.raises(outgoing.Unreachable, match="address_refused"):
        post("https://texts.provider.example/x")


def test_s33_the_address_that_was_judged_is_the_one_connected_to(monkeypatch):
    asked, reached = [], []
    monkeypatch.setattr(
        socket, "getaddrinfo",
        lambda *a, **_k: asked.append(a) or [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", 443))],
    )  # fmt: skip
    monkeypatch.setattr(
        socket, "create_connection", lambda to, *_a: reached.append(to) or (_ for _ in ()).throw(OSError())
    )
    with pytest.raises(outgoing.Unreachable, match="connection"):
        post("https://texts.provider.example/x")
    assert reached == [("93.184.215.14", 443)]
    assert len(asked) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://texts.provider.example/x",
        "https://127.0.0.2/x",
        "https://[::ffff:127.0.0.1]/x",
        "https://0x7f.1/x",
        "https://2130706433/x",
        "ftp://localhost/x",
        "file:///etc/passwd",
    ],
)
def test_s33_plain_http_and_disguised_addresses_are_refused(url):
    with pytest.raises(outgoing.Unreachable):
        post(url)


def test_s33_a_redirect_is_not_followed():
    with serving() as provider:
        provider.status, provider.headers = 302, {"Location": f"{provider.url}/Calls.json"}
        assert post(f"{provider.url}/Messages.json").status == 302
        assert provider.asked == 1


def test_a_certificate_nobody_knows_is_refused():
    with serving() as provider, pytest.raises(outgoing.Unreachable, match=r"tls|connection"):
        post(provider.url.replace("http://", "https://"))


def test_an_answer_is_read_up_to_a_limit():
    with serving() as provider:
        provider.raw = b"9" * 1_000_000
        assert len(post(f"{provider.url}/Messages.json").body) == outgoing.ANSWER_MAX


def test_a_talk_has_an_end_however_slowly_it_trickles(monkeypatch):
    monkeypatch.setattr(outgoing, "WHOLE_SECONDS", 0.3)
    with serving() as provider:
        provider.silent = 2.0
        with pytest.raises(outgoing.Unreachable):
            post(f"{provider.url}/Messages.json")


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_public_addresses_are_public(address):
    assert outgoing.public(ipaddress.ip_address(address))
