"""Django's admin over Gatehouse's tables, tuned: joins named, nothing counted; DJANGO_SEARCH=expert adds a search by hand.

Runs in .venv-peers. Django's own tables stand in a schema of their own, `peers`.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import django
from django.conf import settings
from psycopg.conninfo import conninfo_to_dict

_PLACE = conninfo_to_dict(os.environ["BENCH_DATABASE"])
settings.configure(
    SECRET_KEY="benchmark-secret-0123456789abcdefghijklmnopqrstuvwxyz-0123456789",
    DEBUG=False,
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": _PLACE.get("dbname"),
            "HOST": _PLACE.get("host"),
            "PORT": _PLACE.get("port", ""),
            "USER": _PLACE.get("user"),
            "PASSWORD": _PLACE.get("password", ""),
            "CONN_MAX_AGE": None,
            "OPTIONS": {"options": "-c search_path=peers,public"},
        }
    },
    INSTALLED_APPS=[
        "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages",
        "django.contrib.staticfiles",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware", "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware", "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    CSRF_TRUSTED_ORIGINS=["https://127.0.0.1"],
    USE_TZ=True,
    TIME_ZONE="UTC",
    STATIC_URL="static/",
)  # fmt: skip
django.setup()

# Django can be asked for these only once it is set up.
from django.contrib import admin  # noqa: E402
from django.core.paginator import Paginator  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import QuerySet  # noqa: E402
from django.http import HttpRequest  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils.functional import cached_property  # noqa: E402

from benchmarks.peers.django_models import Account, Person, Ticket, TicketMessage  # noqa: E402

ROWS = 25
ARM = 40
EXPERT = os.environ.get("DJANGO_SEARCH") == "expert"


class Uncounted(Paginator):
    """A paginator that counts nothing."""

    @cached_property
    def count(self) -> int:
        """More than anybody pages through."""
        return sys.maxsize // self.per_page


class AccountAdmin(admin.ModelAdmin):
    """Accounts."""

    list_display = ("name", "number", "kind", "country", "currency", "customer_since", "status")
    list_filter = ("status",)
    ordering = ("-customer_since", "-id")
    list_per_page = ROWS
    show_full_result_count = False
    paginator = Uncounted


class PersonAdmin(admin.ModelAdmin):
    """People."""

    list_display = ("full_name", "username", "account", "role", "created_at", "last_sign_in_at", "status")
    list_filter = ("status",)
    list_select_related = ("membership__account", "membership__role")
    search_fields = ("full_name", "username", "email", "membership__account__name")
    ordering = ("-created_at", "-id")
    list_per_page = ROWS
    show_full_result_count = False
    paginator = Uncounted

    def account(self, person: Person) -> str:
        """The name of the person's account."""
        return person.membership.account.name

    def role(self, person: Person) -> str:
        """The name of the person's role."""
        return person.membership.role.name

    def get_queryset(self, request: HttpRequest) -> QuerySet[Person]:
        """Customers' people."""
        return super().get_queryset(request).filter(kind="customer")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Person], term: str
    ) -> tuple[QuerySet[Person], bool]:
        """The expert's way: each column by its own index, each arm capped."""
        if not EXPERT or not term:
            return super().get_search_results(request, queryset, term)
        return queryset.filter(pk__in=found_by_hand(term)), False


class TextsInline(admin.TabularInline):
    """The conversation, as it was written, and a field for an answer."""

    model = TicketMessage
    fields = ("created_at", "author", "kind", "text")
    readonly_fields = ("created_at", "author", "kind")
    extra = 1

    def get_queryset(self, request: HttpRequest) -> QuerySet[TicketMessage]:
        """With who wrote each."""
        return super().get_queryset(request).select_related("author")


class TicketAdmin(admin.ModelAdmin):
    """Tickets."""

    list_display = ("subject", "number", "author", "state", "priority", "assigned_to", "waits_since")
    list_filter = ("state",)
    list_select_related = ("author", "assigned_to")
    ordering = ("urgency", "waits_since", "id")
    list_per_page = ROWS
    show_full_result_count = False
    paginator = Uncounted
    readonly_fields = ("number", "account", "author", "assigned_to")
    inlines = (TextsInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Ticket]:
        """With account and people, as the page names them."""
        return super().get_queryset(request).select_related("account", "author", "assigned_to")


ARMS = (
    "(SELECT id FROM users WHERE full_name_folded LIKE %(part)s AND kind = 'customer' LIMIT %(most)s)",
    "(SELECT id FROM users WHERE username_shown LIKE %(part)s AND kind = 'customer' LIMIT %(most)s)",
    "(SELECT user_id FROM memberships WHERE account_id IN (SELECT id FROM accounts WHERE name_folded LIKE %(part)s LIMIT %(most)s) LIMIT %(most)s)",
)
WHOLE = "SELECT id FROM users WHERE email_folded = %(term)s"


def found_by_hand(term: str) -> list[object]:
    """Ids of people that a term means: a whole address by the unique index, anything else by parts."""
    folded = term.casefold().strip()
    part = folded.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    statement = WHOLE if "@" in folded else " UNION ".join(ARMS)
    with connection.cursor() as cursor:
        cursor.execute(statement, {"term": folded, "part": f"%{part}%", "most": ARM})
        return [row[0] for row in cursor.fetchall()]


admin.site.register(Account, AccountAdmin)
admin.site.register(Person, PersonAdmin)
admin.site.register(Ticket, TicketAdmin)
urlpatterns = [path("admin/", admin.site.urls)]
application = get_wsgi_application()


def prepare() -> None:
    """Make Django's own tables and a signed-in superuser; prints the session's cookie."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model  # noqa: PLC0415
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA IF NOT EXISTS peers")
    call_command("migrate", verbosity=0)
    people: Any = get_user_model().objects
    user = people.filter(username="bench").first() or people.create_superuser(
        "bench", "bench@example.com", "bench"
    )
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    print(session.session_key)


if __name__ == "__main__":
    prepare()
