"""Days of records lie between 1990 and 2100, wherever they come from."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.forms import DateField
from django.urls import reverse

from clients.days import FIRST, LAST, DayField
from clients.kinds import registry
from clients.kinds.forms import asked_fields, form_field, form_for
from clients.models import Client
from clients.records.payments.models import Payment
from tests.factories import make, make_client

DAY = datetime.timedelta(days=1)
FAR = [datetime.date.min, FIRST - DAY, LAST + DAY, datetime.date(2999, 1, 1), datetime.date.max]
SENTENCE = "La fecha tiene que estar entre el 01/01/1990 y el 31/12/2100."


def is_day(field):
    return isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField)


DAYS = [
    (kind, field.name)
    for kind in registry.all_kinds()
    for field in kind.model._meta.concrete_fields
    if is_day(field) and kind.model._meta.app_label == "clients"
]
ASKED = [
    (kind, action, name)
    for kind in registry.all_kinds()
    for action in {*kind.actions, *(kind.portal.actions if kind.portal else ())}
    for name in action.asks
    if is_day(action.asked_model(kind.model)._meta.get_field(name))
]
every_day = pytest.mark.parametrize(("kind", "name"), DAYS, ids=[f"{kind.slug}-{name}" for kind, name in DAYS])


@every_day
def test_every_day_of_a_record_knows_its_bounds(kind, name):
    assert isinstance(kind.model._meta.get_field(name), DayField)


@every_day
@pytest.mark.django_db
@pytest.mark.parametrize("day", FAR)
def test_a_far_day_is_saved_by_nobody(kind, name, day):
    row = make(kind.model)
    setattr(row, name, day)
    for save in (row.full_clean, row.save, lambda: kind.model.objects.filter(pk=row.pk).update(**{name: day})):
        with pytest.raises(ValidationError, match="La fecha tiene que estar entre"):
            save()


@every_day
@pytest.mark.django_db
def test_the_database_takes_no_far_day(kind, name):
    row = make(kind.model)
    table, column = kind.model._meta.db_table, kind.model._meta.get_field(name).column
    for day in ("1989-12-31", "2101-01-01"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f'UPDATE {table} SET "{column}" = %s WHERE id = %s', [day, row.pk])


@pytest.mark.parametrize("kind", registry.all_kinds(), ids=lambda kind: kind.slug)
def test_no_form_of_a_kind_takes_a_far_day(kind):
    for field in form_for(kind).base_fields.values():
        if type(field) is DateField:
            refuses_far_days(field)


@pytest.mark.parametrize(
    ("kind", "action", "name"), ASKED, ids=[f"{kind.slug}-{one.key}-{name}" for kind, one, name in ASKED]
)
def test_no_action_asks_for_a_far_day(kind, action, name):
    refuses_far_days(asked_fields(action, kind.model)[name])


def test_a_day_of_a_kind_of_another_app_has_the_same_bounds():
    refuses_far_days(form_field(models.DateField("salida")))


def refuses_far_days(field):
    """Assert that a form's field takes the first and last day, and none beyond."""
    for day in (FIRST, LAST):
        assert field.clean(day.isoformat()) == day
    for day in FAR:
        with pytest.raises(ValidationError) as refusal:
            field.clean(day.isoformat())
        assert refusal.value.messages == [SENTENCE]


@pytest.mark.parametrize("day", ["0001-01-01", "2999-01-01", "9999-12-31"])
def test_a_payment_of_a_far_day_is_refused_with_a_sentence(day, web):
    client = make_client()
    typed = {"amount": "10.00", "currency": "ARS", "paid_on": day, "method": "cash"}
    page = web.post(reverse("clients:payment_add", query={"client": client.pk}), typed)
    assert page.status_code == 422
    assert SENTENCE in page.content.decode()
    assert not Payment.objects.exists()


def test_somebody_is_a_client_since_1900_at_the_earliest(web):
    for day in ("1899-12-31", "2101-01-01"):
        page = web.post(
            "/clients/add/",
            {"name": "Acme", "kind": "company", "country": "AR", "tax_country": "AR", "created_on": day},
        )
        assert page.status_code == 422
        assert "La fecha tiene que estar entre el 01/01/1900 y el 31/12/2100." in page.content.decode()
    assert make(Client, created_on=datetime.date(1912, 4, 30)).pk
