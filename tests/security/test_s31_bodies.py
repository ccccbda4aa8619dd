"""Bodies of any encoding and kind: an answer in words, never a fault (SECURITY 31)."""

from __future__ import annotations

import pytest

from tests.cast import sign_in


@pytest.mark.parametrize(
    "body", [b"\xff\xfe", b"a=%ff%fe&b=%", b"{", b"--x\r\n\r\n", b"csrf_token=" + b"a" * 5000]
)
@pytest.mark.parametrize(
    "kind",
    [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json",
        "text/plain; charset=nonsense",
    ],
)
def test_s31_bodies_of_any_encoding_are_refused_in_words(client, body, kind):
    answer = client.post("/sign-in", data=body, content_type=kind)
    assert answer.status_code == 400
    assert "<h1" in answer.text


@pytest.mark.parametrize("value", [5, None, [], ["a"], {"a": 1}, True, 1e400])
def test_s31_a_json_body_is_no_form(client, cast, value):
    sign_in(client, cast.alice)
    token = client.csrf()
    for body in ({"full_name": value, "csrf_token": token}, [value], value):
        answer = client.post("/profile", json=body, headers={"X-CSRFToken": token})
        assert answer.status_code in {200, 400, 415, 422}
