"""Records of processing (GDPR art. 30): a page to read and to print, and the same as a CSV."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask_babel import force_locale, get_locale

from admin_app.kernel.i18n import shown_language
from admin_app.kernel.rights.permissions import Permission as P  # noqa: N817
from admin_app.personal_data import vocabulary
from admin_app.policy.register import REGISTER
from admin_app.privacy import records_file
from admin_app.privacy.measures import MEASURES
from admin_app.privacy.records import OF_COMPANY, records
from views.http.web import current_actor, needs, page

NAMES = {"en": "English", "de": "Deutsch"}  # each in its own

bp = Blueprint("staff_records", __name__, url_prefix="/admin")


@bp.get("/records-of-processing")
@needs(P.RECORDS_READ)
def index() -> Response:
    """The records, in the reader's language or in the other one."""
    language = _language()
    found = records(current_actor(), language)
    with force_locale(language):
        return page(
            "staff/privacy/records.html",
            records=found,
            language=language,
            others={code: name for code, name in NAMES.items() if code != language},
            register=REGISTER,
            company=OF_COMPANY,
            measures=MEASURES,
            bases=vocabulary.BASIS_WORDS,
            people=vocabulary.PEOPLE_WORDS,
            data=vocabulary.DATA_WORDS,
            recipients=vocabulary.RECIPIENT_WORDS,
        )


@bp.get("/records-of-processing.csv")
@needs(P.RECORDS_READ)
def file() -> Response:
    """The same as a table."""
    language = _language()
    text = records_file.written(records(current_actor(), language), language)
    headers = {"Content-Disposition": f'attachment; filename="records-of-processing-{language}.csv"'}
    return Response(text, mimetype="text/csv", headers=headers)


def _language() -> str:
    asked = request.args.get("language", "")
    return asked if asked in NAMES else shown_language(str(get_locale()))
