"""Rows for tests: ``make(Model, name="…")`` invents every required value that is not given."""

import datetime
import itertools

from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.db import models
from django.utils import timezone

from clients.models import Client
from contacts.models import Contact
from contacts.services import add_contact

PASSWORD = "una-clave-larga-de-prueba"

_numbers = itertools.count(1)


def make(model, **values):
    """Save and return a valid row of ``model``.

    Args:
        model: a model class.
        values: field values; a many-to-many field takes a list. Required ones that are missing are invented, foreign
            keys included, and are never the same twice.

    Raises:
        ValidationError: what was given is not valid.
    """
    many = {field.name: values.pop(field.name) for field in model._meta.many_to_many if field.name in values}
    invented = {field.name: invent(field) for field in model._meta.concrete_fields if is_needed(field, values)}
    row = model(**invented | values)
    given = invented | values
    left = [field for field in model._meta.concrete_fields if field.name not in given and not field.generated]
    row.full_clean(exclude=[field.name for field in left if getattr(row, field.attname) in field.empty_values])
    row.save()
    for name, related in many.items():
        getattr(row, name).set(related)
    if model is Contact:
        row.client.refresh_contacts()
    return row


def is_needed(field, values):
    """Whether a row cannot do without a value that the caller did not give."""
    given = field.name in values or field.attname in values
    automatic = isinstance(field, models.AutoField | models.BigAutoField)
    optional = field.blank or field.null or field.has_default() or field.has_db_default() or automatic
    return not given and not optional


def invent(field):
    """Return a value that fits ``field``; texts carry Ñ and an accent, as real names do."""
    number = next(_numbers)
    if field.is_relation:
        return choose(field, number) if field.get_limit_choices_to() else make(field.related_model)
    if field.choices:
        return field.choices[0][0]
    if field.name in {"code", "slug"}:
        return f"c{number:05}"
    for kind, value in INVENTED.items():
        if isinstance(field, kind):
            return value(number)
    text = f"{number} Ñandú"
    return text[: field.max_length] if field.max_length else text


def choose(field, number):
    """Return one of the rows that a foreign key with limited choices may name, another each time."""
    rows = field.related_model._default_manager.complex_filter(field.get_limit_choices_to()).order_by("pk")
    return rows[number % rows.count()]


INVENTED = {
    models.EmailField: lambda number: f"persona{number}@ejemplo.test",
    models.URLField: lambda number: f"https://ejemplo.test/{number}",
    models.SlugField: lambda number: f"nombre-{number}",
    models.FileField: lambda number: ContentFile(b"contenido", name=f"archivo-{number}.txt"),
    models.BooleanField: lambda number: False,
    models.DateTimeField: lambda number: timezone.now(),
    models.DateField: lambda number: timezone.localdate(),
    models.TimeField: lambda number: datetime.time(9),
    models.DurationField: lambda number: datetime.timedelta(hours=1),
    models.DecimalField: lambda number: number,
    models.FloatField: float,
    models.IntegerField: lambda number: number,
    models.JSONField: lambda number: {"clave": number},
    models.BinaryField: lambda number: b"%d" % number,
}


def make_user(**values):
    """A user who can sign in with ``PASSWORD``; of the team unless ``kind`` says otherwise."""
    values.setdefault("email", f"persona{next(_numbers)}@ejemplo.test")
    values.setdefault("password", PASSWORD)
    return get_user_model().objects.create_user(**values)


def make_contact(*, client=None, **values):
    """A contact added as the application does it: the first active one of a client becomes its main contact."""
    number = next(_numbers)
    values = {"first_name": f"Íñigo {number}", "last_name": "Núñez", "email": f"contacto{number}@ejemplo.test"} | values
    return add_contact(contact=Contact(client=client or make_client(), **values))


def make_member(**values):
    """A contact's log-in, with a client at which it is a contact in use: without one, no session of theirs lasts."""
    user = make_user(kind="contact", **values)
    contact = make_contact(email=user.email)
    Contact.objects.filter(pk=contact.pk).update(user=user)
    return user


def make_client(*, with_contacts=0, **values):
    """A client with that many contacts, the first of them its main contact."""
    client = make(Client, **values)
    for _ in range(with_contacts):
        make_contact(client=client)
    client.refresh_from_db()
    return client
