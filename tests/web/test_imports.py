"""What a process that serves pages carries along: what it answers with, and nothing of the console's or the worker's."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from admin_app import config
from admin_app.health import schema

LEFT_OUT = (
    "alembic",
    "css_inline",
    "email_validator",
    "flask_migrate",
    "huey",
    "mako",
    "pydantic",
    "redis",
    "segno",
    "stdnum",
    "webauthn",
    "xlsxwriter",
    "zxcvbn",
    "admin_app.demo.play",
    "views.cli.demo",
    "views.cli.up",
)
SERVED = f"""
import sys
from wsgi import create_app
create_app().test_client().get("/admin/sign-in")
print("served", *sorted({{name for name in {LEFT_OUT!r} if name in sys.modules}}))
"""


@pytest.mark.one_database
def test_a_web_process_imports_neither_console_nor_worker(app):
    surroundings = {
        "GATEHOUSE_ENVIRONMENT": "demo",
        "GATEHOUSE_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "GATEHOUSE_BASE_URL": "http://localhost",
        "PATH": os.environ["PATH"],
    }
    served = subprocess.run(
        [sys.executable, "-c", SERVED], cwd=config.ROOT, env=surroundings, capture_output=True, text=True, timeout=60,
        check=True,
    )  # fmt: skip
    assert served.stdout.split()[-1] == "served"


def test_the_newest_migration_is_the_one_that_alembic_knows():
    scripts = Config()
    scripts.set_main_option("script_location", str(config.ROOT / "migrations"))
    assert schema.head() == ScriptDirectory.from_config(scripts).get_current_head()
