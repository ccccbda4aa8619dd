"""The company's own people at the command line."""

import sqlalchemy as sa

from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.links import LinkPurpose
from admin_app.sign_in import links
from tests.factories.people import make_person


def run(app, *words):
    return app.test_cli_runner().invoke(args=list(words))


def test_the_first_administrator_gets_a_set_up_link_that_works(app, db):
    done = run(
        app, "staff", "add", "boss", "boss@company.example", "--role", "administrator", "--full-name", "Bo Ss"
    )
    assert done.exit_code == 0, done.output
    link = done.output.split()[-1]
    assert "/link/staff_setup/" in link
    assert links.peek(link.rpartition("/")[2], LinkPurpose.STAFF_SETUP).username == "boss"
    db.session.rollback()
    assert db.session.scalar(sa.select(User.full_name)) == "Bo Ss"


def test_what_is_wrong_is_said_in_words_and_the_exit_code(app, cast):
    for words in (("bob.solberg", "x@y.example"), ("new", "no address"), ("new", cast.bob.email)):
        done = run(app, "staff", "add", *words, "--role", "support")
        assert done.exit_code == 1
        assert done.output.startswith("Error: ")
    assert run(app, "staff", "add", "new", "n@y.example", "--role", "owner").exit_code == 2
    assert run(app, "staff", "reset-factors", "bob.solberg").exit_code == 1


def test_s31_bytes_that_are_no_utf8_are_refused(app, cast):
    half = "ro\udcff"  # how the shell's bytes arrive
    for words in (
        ("staff", "add", half, "x@y.example", "--role", "support"), ("staff", "add", "new", half, "--role", "support"),
        ("staff", "reset-factors", half), ("invite", "--imported", "--account", half),
        ("policy", "set", "session.days", "5", "--account", half), ("policy", "set", "session.days", half),
    ):  # fmt: skip
        done = run(app, *words)
        assert done.exit_code == 2, words
        assert "UTF-8" in done.output


def test_the_last_administrator_finds_a_way_back(app, cast):
    _ = cast.root
    done = run(app, "staff", "reset-factors", "root")
    assert done.exit_code == 0, done.output
    assert links.peek(done.output.split()[-1].rpartition("/")[2], LinkPurpose.RESET).user_id == cast.root.id


def test_imported_people_are_invited_of_one_account_or_all(app, cast, outbox):
    for account in (cast.nordlicht, cast.other):
        make_person(account, status="invited", password=False, import_run_id=clock.new_id())
    assert run(app, "invite").exit_code == 2
    assert run(app, "invite", "--imported", "--account", "A-99999999").exit_code == 1
    assert (
        run(app, "invite", "--imported", "--account", "A-20418836").output
        == "Invitations in the outbox: 1.\n"
    )
    assert run(app, "invite", "--imported").output == "Invitations in the outbox: 1.\n"
    assert run(app, "invite", "--imported").output == "Nobody waits for an invitation.\n"
    assert len(outbox.all()) == 2
