"""What migrations do with the data that is there."""

import importlib

import pytest
from django.apps import apps
from django.db import connection

from clients.models import Series
from clients.records.invoices.models import Invoice
from tests.clients.records.documents import issued
from tests.factories import make

identification = importlib.import_module("clients.migrations.0003_identification")
pytestmark = pytest.mark.django_db


def test_invoices_that_had_one_number_keep_it_and_are_told_apart():
    first, second, third = issued(), issued(series=make(Series, purpose="invoice", prefix="B-")), issued()
    Invoice.objects.filter(pk=second.pk).update(number=first.number, twin=9)
    identification.tell_twins_apart(apps, connection.schema_editor())
    rows = {row.pk: (row.number, row.twin) for row in Invoice.objects.all()}
    assert rows == {first.pk: (first.number, 0), second.pk: (first.number, 1), third.pk: (third.number, 0)}
