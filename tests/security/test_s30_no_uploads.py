"""Forms take a file for one's own picture, a certificate to be checked, and the texts of tickets: elsewhere what is sent as one is dropped; what is served has a fixed type (SECURITY 30)."""

from __future__ import annotations

import ast
import importlib
import io
import pkgutil

from wtforms import FileField, MultipleFileField

import forms
from admin_app import config
from admin_app.kernel import clock
from forms.base import Form
from forms.files import WithFiles
from forms.sign_in.certificate import CertificateForm
from forms.you.identity import AvatarForm
from tests.cast import sign_in
from tests.lasting import lasting
from tests.routes import LINES
from tests.security import crawl


def test_s30_no_form_but_those_of_pictures_certificates_and_tickets_has_a_field_for_files():
    for module in pkgutil.iter_modules(forms.__path__, "forms."):
        importlib.import_module(module.name)
    todo, seen = [Form], []
    while todo:
        todo += todo[0].__subclasses__()
        seen.append(todo.pop(0))
    assert len(seen) > 20
    for form in seen:
        fields = [f.field_class for f in vars(form).values() if hasattr(f, "field_class")]
        takes = any(issubclass(f, FileField | MultipleFileField) for f in fields)
        assert takes == (form in {AvatarForm, CertificateForm, WithFiles}), form


def test_s30_no_view_reads_a_file_or_sends_one_by_a_path_a_user_chose():
    for path in [*config.ROOT.glob("views/**/*.py"), *config.ROOT.glob("forms/*.py")]:
        # The page that keeps what was typed names the files that have to be chosen again, and opens none.
        allowed = {
            "files.py": {"files", "FileStorage"},
            "identity.py": {"files", "FileStorage"},
            "unsent.py": {"files"},
            "certificate.py": {"FileStorage", "files"},
            "mail.py": {"files"},  # those of the command line, named by whoever runs it
        }.get(path.name, set())
        names = {
            n.attr if isinstance(n, ast.Attribute) else n.id
            for n in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(n, ast.Attribute | ast.Name)
        }
        found = names & {"files", "FileStorage", "send_file", "send_from_directory"}
        assert found <= allowed, path


def test_s30_a_file_sent_to_any_form_is_dropped(app, client, cast, sqlite_only):
    absent = {noun: clock.new_id() for line in LINES for noun in line.about.values()}
    found = absent | crawl.nouns(lasting(app, cast))
    sign_in(client, cast.root)
    sign_in(client, cast.alice)
    tokens = {True: client.csrf(), False: client.csrf()}
    for line in LINES:
        if "POST" not in line.methods or "sign_out" in line.endpoint or line.who == "step":
            continue
        path = crawl.path_of(app, line, found)
        data = {
            "csrf_token": tokens[crawl.is_staffs(line)],
            "full_name": (io.BytesIO(b"<script>"), "../../evil.html"),
        }
        answer = client.post(path, data=data, content_type="multipart/form-data")
        assert answer.status_code < 500, path
        assert "evil.html" not in answer.text, path


def test_s30_static_files_have_their_type_and_no_path_leads_out(client):
    with client.get("/static/css/app.css") as answer:
        assert (answer.mimetype, answer.headers["X-Content-Type-Options"]) == ("text/css", "nosniff")
    for path in ("/static/../wsgi.py", "/static/%2e%2e/wsgi.py", "/static/..%5cwsgi.py", "/static/css/"):
        assert client.get(path).status_code in {400, 404}
