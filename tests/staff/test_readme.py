"""The twelve lines that README shows really put a noun on the desk."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask

from admin_app.billing.models import Service
from admin_app.kernel.db import db as database
from admin_app.kernel.rights.lens import Area
from admin_app.kernel.rights.permissions import Permission
from tests import databases
from tests.cast import sign_in
from tests.factories.billing import make_service
from views.desk.base import DeskView
from wsgi import create_app


def shown_view() -> type[DeskView]:
    """The class that stands in README."""
    source = re.search(
        r"```python\n(class ServiceView.*?)```", Path("README.md").read_text("utf-8"), re.DOTALL
    )[1]
    assert len([line for line in source.splitlines() if line.strip()]) <= 12
    known = {"DeskView": DeskView, "Permission": Permission, "Service": Service, "Area": Area}
    exec(source, known)
    return known["ServiceView"]


def test_the_noun_of_the_readme_is_listed_opened_and_exported(app: Flask, cast):
    make_service(cast.nordlicht, code="SRV-README")
    desk = create_app(databases.settings_for(app.config["SQLALCHEMY_DATABASE_URI"]))
    desk.testing = True
    desk.extensions["admin"][0].add_view(shown_view()(Service, "Readme", "readme", "/admin/readme"))
    client = desk.test_client()
    sign_in(client, cast.aud)
    page = client.get("/admin/readme/?search=SRV-READ")
    assert page.status_code == 200
    assert "SRV-README" in page.text
    assert client.get("/admin/readme/export").status_code == 200
    with desk.app_context():
        database.engine.dispose()
