"""Files on the customer's pages and as downloads: always a download of one type, in a sandbox (SECURITY 30)."""

from __future__ import annotations

import io

import sqlalchemy as sa

from admin_app.kernel.db import db
from admin_app.ticket.models import Ticket, TicketFile
from tests.cast import sign_in
from tests.factories.tickets import make_file, make_ticket

NEW = {"category": "technical", "subject": "It stands still", "text": "Since Monday.", "priority": "normal"}


def sent(browser, path, *files, **data):
    found = [(io.BytesIO(content), name) for name, content in files]
    return browser.post(
        path, data={"csrf_token": browser.csrf(), **data, "files": found}, content_type="multipart/form-data"
    )


def test_files_are_sent_with_a_ticket_and_with_an_answer_and_stand_in_the_conversation(cast, client):
    sign_in(client, cast.bob)
    answer = sent(client, "/tickets/new", ("a.log", b"first"), ("b.log", b"second"), **NEW)
    row = db.session.scalars(sa.select(Ticket)).one()
    assert answer.location == f"/tickets/{row.id}"
    assert sent(client, f"/tickets/{row.id}/answer", ("c.log", b"third"), text="More").status_code == 303
    page = client.get(f"/tickets/{row.id}").text
    for name in ("a.log", "b.log", "c.log"):
        assert name in page
    ids = db.session.scalars(sa.select(TicketFile.id).order_by(TicketFile.created_at)).all()
    assert {client.get(f"/tickets/files/{one}").data for one in ids} == {b"first", b"second", b"third"}


def test_s30_whatever_it_is_it_is_a_download_in_a_sandbox(cast, client):
    sign_in(client, cast.bob)
    file = make_file(make_ticket(cast.bob), "Größe <b>.html", b"<script>alert(1)</script>")
    answer = client.get(f"/tickets/files/{file.id}")
    told = answer.headers
    assert answer.mimetype == "application/octet-stream"
    assert told["Content-Disposition"] == (
        "attachment; filename=\"Gr__e _b_.html.txt\"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20_b_.html.txt"
    )
    assert told["X-Content-Type-Options"] == "nosniff"
    assert told["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert told["Cache-Control"] == "no-store"
    assert told["Content-Length"] == "25"


def test_what_isnt_taken_is_told_beside_the_field_and_the_typed_text_stays(cast, client):
    sign_in(client, cast.bob)
    assert "Choose these files again" not in client.get("/tickets/new").text
    answer = sent(client, "/tickets/new", ("photo.png", b"\x7fELF\x02\x01\0"), **NEW)
    assert answer.status_code == 422
    assert 'id="files-error"' in answer.text
    assert "Since Monday." in answer.text
    assert "Choose these files again: photo.png" in answer.text


def test_s34_more_than_five_times_ten_megabytes_is_refused_before_it_is_read(cast, client):
    sign_in(client, cast.bob)
    answer = client.post(
        "/tickets/new", data=b"x", content_type="multipart/form-data; boundary=x", environ_overrides={"CONTENT_LENGTH": str(60 << 20)}
    )  # fmt: skip
    assert answer.status_code == 413


def test_staff_send_files_with_an_answer(cast, client):
    row = make_ticket(cast.bob)
    sign_in(client, cast.sam)
    answer = sent(client, f"/admin/tickets/{row.id}/answer", ("how.pdf", b"%PDF-1.7"), text="Do this")
    assert answer.status_code == 303
    assert "how.pdf" in client.get(f"/admin/tickets/{row.id}").text
    for endpoint in ("tickets.answer_view", "customer_tickets.answer", "customer_tickets.new"):
        assert client.application.view_functions[endpoint].most_bytes == 50 << 20


def test_staff_download_by_a_post_alone(cast, new_client):
    file = make_file(make_ticket(cast.bob))
    sam, carol = new_client(), new_client()
    sign_in(sam, cast.sam)
    sign_in(carol, cast.carol)
    path = f"/admin/tickets/files/{file.id}"
    assert sam.get(path).status_code == 405
    assert sam.post(path, data={"csrf_token": sam.csrf()}).data == b"All lamps are red"
    assert carol.get(f"/tickets/files/{file.id}").status_code == 404
