"""Gatehouse's tables as Django's models; imported once Django is set up."""

from __future__ import annotations

from django.db import models


def _choices(*values: str) -> list[tuple[str, str]]:
    return [(value, value.capitalize()) for value in values]


class Account(models.Model):
    """A customer's account."""

    id = models.UUIDField(primary_key=True, editable=False)
    number = models.CharField(max_length=10)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=24, choices=_choices("person", "company"))
    status = models.CharField(
        max_length=24, choices=_choices("active", "suspended", "closing", "deactivated", "erased")
    )
    country = models.CharField(max_length=2)
    currency = models.CharField(max_length=3)
    customer_since = models.DateTimeField()

    class Meta:
        managed = False
        app_label = "admin"
        db_table = "accounts"

    def __str__(self) -> str:
        return self.name


class Role(models.Model):
    """A role within an account."""

    id = models.UUIDField(primary_key=True, editable=False)
    name = models.CharField(max_length=80)

    class Meta:
        managed = False
        app_label = "admin"
        db_table = "roles"

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """A person."""

    id = models.UUIDField(primary_key=True, editable=False)
    kind = models.CharField(max_length=24, editable=False)
    full_name = models.CharField(max_length=200)
    username = models.CharField(max_length=150)
    email = models.EmailField()
    status = models.CharField(max_length=24, choices=_choices("invited", "active", "disabled", "erased"))
    language = models.CharField(max_length=20)
    time_zone = models.CharField(max_length=60)
    theme = models.CharField(max_length=10)
    created_at = models.DateTimeField()
    last_sign_in_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        managed = False
        app_label = "admin"
        db_table = "users"

    def __str__(self) -> str:
        return self.full_name


class Membership(models.Model):
    """Where a person belongs."""

    user = models.OneToOneField(Person, models.DO_NOTHING, primary_key=True)
    account = models.ForeignKey(Account, models.DO_NOTHING)
    role = models.ForeignKey(Role, models.DO_NOTHING)

    class Meta:
        managed = False
        app_label = "admin"
        db_table = "memberships"

    def __str__(self) -> str:
        return str(self.account)


class Ticket(models.Model):
    """A customer's question."""

    id = models.UUIDField(primary_key=True, editable=False)
    number = models.CharField(max_length=12)
    account = models.ForeignKey(Account, models.DO_NOTHING)
    author = models.ForeignKey(Person, models.DO_NOTHING, related_name="asked")
    assigned_to = models.ForeignKey(Person, models.DO_NOTHING, db_column="assigned_to", null=True, blank=True)
    category = models.CharField(max_length=24, choices=_choices("technical", "billing", "account", "other"))
    priority = models.CharField(max_length=24, choices=_choices("low", "normal", "high", "urgent"))
    urgency = models.IntegerField(editable=False)
    subject = models.CharField(max_length=150)
    state = models.CharField(
        max_length=24, choices=_choices("open", "waiting_for_customer", "waiting_for_us", "solved", "closed")
    )
    opened_at = models.DateTimeField()
    solved_at = models.DateTimeField(null=True, blank=True)
    waits_since = models.DateTimeField()

    class Meta:
        managed = False
        app_label = "admin"
        db_table = "tickets"

    def __str__(self) -> str:
        return self.number


class TicketMessage(models.Model):
    """A text in a ticket."""

    id = models.UUIDField(primary_key=True, editable=False)
    ticket = models.ForeignKey(Ticket, models.DO_NOTHING)
    author = models.ForeignKey(Person, models.DO_NOTHING, null=True)
    kind = models.CharField(max_length=24)
    text = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        managed = False
        app_label = "admin"
        db_table = "ticket_messages"
        ordering = ("created_at", "id")

    def __str__(self) -> str:
        return self.kind
