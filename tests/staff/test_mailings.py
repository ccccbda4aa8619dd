"""The pages of mailings at the desk."""

from __future__ import annotations

from admin_app.mailing.models import MailingState
from tests.cast import sign_in
from tests.factories.mailings import mailing, make_draft, make_mailing

TYPED = {
    "topic": "status", "subject_en": "Fault", "subject_de": "Störung", "text_en": "It <b>works</b> again.", "text_de": "Es läuft wieder.",
    "account_kind": "", "country": "DE", "service": "",
}  # fmt: skip


def send(browser, path, **data):
    return browser.post(path, data={"csrf_token": browser.csrf("/admin/mailings/"), **data})


def test_it_is_written_read_in_both_languages_and_asked_for(client, cast):
    sign_in(client, cast.ruth)
    done = send(client, "/admin/mailings/write", **TYPED)
    assert done.status_code == 303
    page = client.get(done.location).text
    for said in (
        "It &lt;b&gt;works&lt;/b&gt; again.",
        "Es läuft wieder.",
        "It would go to 0 people at most.",
        "Germany",
    ):
        assert said in page
    asked = send(client, done.location + "/propose", reason="Everybody asks")
    assert asked.status_code == 303
    assert "Send a mailing: Fault" in client.get(asked.location).text


def test_a_form_that_is_not_whole_keeps_what_was_typed(client, cast):
    sign_in(client, cast.ruth)
    done = send(client, "/admin/mailings/write", **{**TYPED, "subject_de": ""})
    assert done.status_code == 422
    assert "It &lt;b&gt;works&lt;/b&gt; again." in done.text


def test_progress_and_results_stand_on_its_page_and_it_is_cancelled_there(client, cast, run_jobs):
    assert cast.alice
    mailing_id = make_mailing(cast.ruth, cast.ada, topic="status")
    sign_in(client, cast.ruth)
    assert send(client, f"/admin/mailings/{mailing_id}/cancel", reason="Wrong day").status_code == 303
    assert mailing(mailing_id).state is MailingState.CANCELLED
    other = make_mailing(cast.ruth, cast.ada, topic="status")
    run_jobs()
    page = client.get(f"/admin/mailings/{other}").text
    assert "What became of the e-mails" in page
    assert client.get("/admin/mailings/").text.count("Spring is here") == 2


def test_a_draft_is_changed_and_one_that_goes_out_is_not(client, cast):
    sign_in(client, cast.ruth)
    mailing_id = make_draft(cast.ruth)
    assert send(client, f"/admin/mailings/{mailing_id}/edit", **TYPED).status_code == 303
    assert mailing(mailing_id).subject_en == "Fault"
    other = make_mailing(cast.ruth, cast.ada)
    assert client.get(f"/admin/mailings/{other}/edit").status_code == 409
