"""The migrations go up and down on both databases with rows in them, and agree with the models."""

from __future__ import annotations

import functools
import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy.exc import DBAPIError

from admin_app import config, worker
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.audit.proof import sealing
from admin_app.bulk.models import BulkRun
from admin_app.health import schema
from admin_app.identity import spelled
from admin_app.identity.models import Role, User, UserKind
from admin_app.kernel import clock, queue
from admin_app.kernel.actor import console
from admin_app.kernel.db import db as database
from admin_app.kernel.db import transaction
from admin_app.policy.models import PolicyChange, PolicyValue
from admin_app.policy.register import Key
from admin_app.recovery_case.models import CaseState, RecoveryCase
from admin_app.role import service as roles
from admin_app.saved_view.models import SavedView
from admin_app.session.models import LoginSession
from admin_app.stored_file.models import FilePurpose, StoredFile
from tests import databases
from tests.factories.breach_cases import make_breach
from tests.factories.deletions import standing
from tests.factories.documents import ask_to_confirm, make_draft
from tests.factories.people import make_account, make_person, make_staff
from tests.factories.recovery_cases import make_recovery_case
from tests.factories.sessions import make_session


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def migrated(request, tmp_path_factory, worker_id):
    """An application whose database was migrated once, and what brings that to this again."""
    name = f"migrations_{worker_id}"
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('migrations') / 'own.db'}"
        app = databases.migrated_app(url)
        with app.app_context():
            databases.keep(app)
        return app, functools.partial(databases.put_back, app)
    app = databases.migrated_app(databases.new_postgres(name))
    with app.app_context():
        database.engine.dispose()
    databases.new_postgres(f"{name}_kept", like=name)
    return app, lambda: databases.new_postgres(name, like=f"{name}_kept")


@pytest.fixture
def own_app(migrated):
    """An application on a database of its own, as the migrations made it."""
    app, put_back = migrated
    settings = databases.settings_for(app.config["SQLALCHEMY_DATABASE_URI"])
    config.use(settings)
    worker.connect(settings)
    with app.app_context():
        put_back()
        yield app
        database.session.remove()
        database.engine.dispose()


def test_s45_models_and_migrations_agree(own_app):
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": by_hand_left_out}
        )
        differences = list(compare_metadata(context, database.metadata))
    assert differences == []


def by_hand_left_out(_object, name, _kind, _reflected, _compare_to):
    return not (name or "").startswith(("search_", "ix_search_", "huey_"))


def test_s45_down_and_up_again_with_rows_in_the_tables(own_app):
    roles.ensure_built_in()
    account = make_account()
    make_person(account, role="owner")
    database.session.remove()
    downgrade(revision="base")
    left = set(sa.inspect(database.engine).get_table_names()) - {"alembic_version"}
    assert left == set()
    upgrade()
    assert schema.is_current()


def test_s45_cases_there_already_get_numbers_of_their_own(own_app):
    roles.ensure_built_in()
    account = make_account()
    bob, fay = make_person(account), make_person(account)
    for person in (bob, fay):
        make_recovery_case(person, account.id, CaseState.WAITING, vouched_by=bob)
    database.session.remove()
    downgrade(revision="0042")
    upgrade()
    numbers = list(database.session.scalars(sa.select(RecoveryCase.number)))
    assert len(set(numbers)) == len(numbers) == 2
    assert all(re.fullmatch("RC-[2-9A-Z]{6}", number) for number in numbers)


NEW_ROWS = (
    "bell_notices WHERE topic = 'breach' OR noun = 'proposal'",
    "proposals WHERE kind = 'confirm_document'",
    "policy_values WHERE key LIKE 'document.%'",
    "policy_changes WHERE key LIKE 'document.%'",
    "stored_files WHERE purpose = 'data_copy'",
)


def test_s45_the_former_release_finds_nothing_of_documents_breaches_and_copies(own_app):
    roles.ensure_built_in()
    admin, _approver = make_staff("administrator"), make_staff("approver")
    make_breach(make_staff("administrator"))
    ask_to_confirm(admin, make_draft(admin))
    key = Key.DOCUMENT_POSTPONE_DAYS.value
    with transaction() as session:
        session.add(PolicyValue(key=key, value=3))
        session.add(PolicyChange(key=key, after=3, effective_from=clock.now()))
        session.add(StoredFile(purpose=FilePurpose.DATA_COPY, sealed_key="k"))
        session.add(StoredFile(purpose=FilePurpose.EXPORT, sealed_key="k"))
    assert all(counted(NEW_ROWS))
    database.session.remove()
    downgrade(revision="0039")
    assert counted(NEW_ROWS) == [0] * len(NEW_ROWS)
    assert counted(["stored_files"]) == [1]
    database.session.remove()
    upgrade()


def counted(tables):
    return [database.session.scalar(sa.text(f"SELECT count(*) FROM {table}")) for table in tables]


def test_the_former_release_blocks_nobody_for_a_deletion_and_has_no_case_of_one(own_app):
    roles.ensure_built_in()
    bob = make_person(make_account())
    case_id = standing(bob).id
    with transaction() as session:
        session.execute(sa.update(User).values(restricted_since=clock.now(), erasure_due_at=clock.now()))
        queue.enqueue("deletion.proceed", case_id)
    database.session.remove()
    downgrade(revision="0051")
    of_it = ["users WHERE restricted_since IS NOT NULL", "data_cases", "data_case_entries", "jobs"]
    assert counted(of_it) == [0] * len(of_it)
    database.session.remove()
    upgrade()


def test_s60_what_was_searched_for_is_kept_no_longer_where_others_see_it(own_app):
    roles.ensure_built_in()
    sam = make_person(None, role="support")
    kept = {"0170 5550199": {"status": "active"}, "solberg": {"status": "active", "search": "solberg"}}
    with transaction() as session:
        for word in kept:
            arguments = {"status": "active", "search": word}
            session.add(
                SavedView(user_id=sam.id, listed="people", name=word, name_folded=word, arguments=arguments)
            )
            session.add(
                BulkRun(act="end_sessions_of", filters=arguments, made_by=sam.id, begun_at=clock.now())
            )
    database.session.remove()
    downgrade(revision="0038")
    upgrade()
    assert {view.name: view.arguments for view in database.session.scalars(sa.select(SavedView))} == kept
    assert [run.filters for run in database.session.scalars(sa.select(BulkRun))] == [{"status": "active"}] * 2


def test_s45_names_there_already_are_spelled_by_the_migration(own_app):
    roles.ensure_built_in()
    make_person(make_account(name="Łódź GmbH"), role="owner", full_name="Jörg Müller")
    make_person(None, role="support", full_name="Ingrid Ås")
    before = spelled_rows()
    database.session.remove()
    downgrade(revision="0004")
    assert not [name for name in sa.inspect(database.engine).get_table_names() if "spelled" in name]
    upgrade()
    assert spelled_rows() == before
    assert {"lodz gmbh", "muller", "mueller", "ingrid as", "ingrid aas"} <= {row.spelling for row in before}


def test_s45_people_and_live_sessions_get_their_account_by_the_migration(own_app):
    roles.ensure_built_in()
    people = make_person(make_account()), make_person(None, role="support")
    for user in people:
        make_session(user)
    wanted = sa.select(User.kind, User.account_id, LoginSession.account_id).join(
        LoginSession, LoginSession.user_id == User.id
    )
    before = database.session.execute(wanted.order_by(User.id)).all()
    database.session.remove()
    downgrade(revision="0005")
    upgrade()
    assert database.session.execute(wanted.order_by(User.id)).all() == before
    assert [row[1:] for row in before if row.kind is UserKind.STAFF] == [(None, None)]


def spelled_rows():
    return {row for table in spelled.TABLES.values() for row in database.session.execute(sa.select(table))}


def test_migrating_brings_the_built_in_roles_to_what_the_code_says(own_app):
    support = sa.select(Role.permissions).where(Role.key == "support")
    held = database.session.scalar(support)
    assert held
    with transaction():
        database.session.execute(sa.update(Role).where(Role.key == "support").values(permissions=held[:3]))
    upgrade()
    assert database.session.scalar(support) == held


def test_an_unmigrated_database_is_not_current(tmp_path):
    app = databases.create_app(databases.settings_for(f"sqlite:///{tmp_path / 'empty.db'}"))
    databases.take_migrations(app)
    with app.app_context():
        assert not schema.is_current()
        database.engine.dispose()


def test_the_triggers_of_audit_and_search_exist_after_every_migration(own_app):
    catalogue = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if database.engine.dialect.name == "postgresql":
        catalogue = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    names = " ".join(database.session.scalars(sa.text(catalogue)))
    assert "audit_events" in names
    assert "audit_details" in names
    for noun in spelled.Noun:
        assert {f"search_spelled_{noun}_changed", f"search_spelled_{noun}_gone"} <= set(names.split())


@pytest.fixture
def two_roles(worker_id):
    """A database whose tables belong to one role while the web uses another."""
    admin = databases.new_postgres(f"two_roles_{worker_id}")
    engine = sa.create_engine(admin, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for role in ("gh_owner", "gh_web"):
            connection.execute(
                sa.text(
                    f"DO $$ BEGIN CREATE ROLE {role} LOGIN PASSWORD 'x'; EXCEPTION WHEN duplicate_object THEN NULL; END $$"
                )
            )
        connection.execute(sa.text("CREATE EXTENSION IF NOT EXISTS pg_trgm"))
        connection.execute(sa.text("GRANT ALL ON SCHEMA public TO gh_owner"))
    engine.dispose()
    owner, web = (
        sa.make_url(admin).set(username=r, password="x").render_as_string(hide_password=False)
        for r in ("gh_owner", "gh_web")
    )
    app = databases.migrated_app(web, migration_database_url=owner)
    with app.app_context():
        yield app
        database.session.remove()
        database.engine.dispose()


FORBIDDEN = [
    "UPDATE audit_events SET name = 'x'",
    "DELETE FROM audit_events",
    "TRUNCATE audit_events",
    "DELETE FROM audit_details",
    "UPDATE audit_details SET role = 'x'",
    "UPDATE audit_blocks SET events = 0",
    "DELETE FROM audit_blocks",
    "UPDATE audit_sealed_events SET block = 0",
    "TRUNCATE audit_sealed_events",
    "UPDATE document_answers SET content_hash = 'x'",
    "DELETE FROM document_answers",
    "UPDATE breach_entries SET words = 'x'",
    "DELETE FROM breach_entries",
    "ALTER TABLE audit_events DISABLE TRIGGER ALL",
    "DROP TABLE audit_events",
    "CREATE TABLE mine (id int)",
    "SET session_replication_role = replica",
    "UPDATE alembic_version SET version_num = 'x'",
]


def test_s62_the_webs_role_can_write_the_trail_and_change_nothing_in_it(two_roles):
    roles.ensure_built_in()
    account = make_account()
    with transaction() as session:
        audit.record(Event.ACCOUNT_OPENED, console(), account_id=account.id, reason="because")
    assert sealing.seal() == 1
    with transaction() as session:
        session.execute(sa.text("UPDATE audit_details SET words = NULL, salt = NULL, emptied_at = now()"))
    for statement in FORBIDDEN:
        with pytest.raises(DBAPIError), transaction() as session:
            session.execute(sa.text(statement))


def test_the_initial_migration_imports_nothing_of_the_models():
    for path in Path("migrations/versions").glob("*.py"):
        assert "admin_app" not in path.read_text("utf-8")


def test_whom_a_process_of_the_former_release_wrote_gets_the_account_at_the_next_upgrade(app, cast):
    alice = cast.alice.id
    with transaction() as session:
        session.execute(sa.update(User).values(account_id=None))
    upgrade()
    database.session.rollback()
    assert database.session.scalar(sa.select(User.account_id).where(User.id == alice)) == cast.nordlicht.id
