"""What migrations do with the data that is there."""

import importlib

import pytest
from django.apps import apps
from django.db import connection

from clients.models import Client, Prospect, Series
from clients.records.invoices.models import Invoice
from tests.clients.records.documents import issued
from tests.factories import make

identification = importlib.import_module("clients.migrations.0006_identification")
pytestmark = pytest.mark.django_db


def test_invoices_that_had_one_number_keep_it_and_are_told_apart():
    first, second, third = issued(), issued(series=make(Series, purpose="invoice", prefix="B-")), issued()
    Invoice.objects.filter(pk=second.pk).update(number=first.number, twin=9)
    identification.tell_twins_apart(apps, connection.schema_editor())
    rows = {row.pk: (row.number, row.twin) for row in Invoice.objects.all()}
    assert rows == {first.pk: (first.number, 0), second.pk: (first.number, 1), third.pk: (third.number, 0)}


def test_numbers_that_are_there_become_of_the_document_they_look_like():
    numbers = ["30500000127", "12.345.678", "25100000000", "30500000128", "", "12345678"]
    clients = [make(Client, name=number or "ninguno") for number in numbers]
    for client, number in zip(clients, numbers, strict=True):
        key = "AR:30500000127" if number == "30500000127" else None
        Client.objects.filter(pk=client.pk).update(tax_id=number, tax_key=key, tax_id_type="")
    abroad = make(Client, tax_id="211003420017", tax_country="UY")
    prospect = make(Prospect)
    Prospect.objects.filter(pk=prospect.pk).update(tax_id="12345678", tax_id_type="")
    identification.tell_documents(apps, connection.schema_editor())
    rows = Client.objects.order_by("pk").values_list("tax_id", "tax_id_type", "tax_key")
    assert list(rows) == [
        ("30500000127", "cuit", "AR:30500000127"),
        ("12345678", "dni", "AR:DNI:12345678"),
        ("25100000000", "cuit", "AR:25100000000"),
        ("30500000128", "cuit", None),
        ("", "", None),
        ("12345678", "dni", None),
        ("211003420017", "foreign", abroad.tax_key),
    ]
    assert Prospect.objects.get().tax_id_type == "dni"
