"""Codes are one whatever their case, names sort with Ñ after N, phones have one key."""

from django.db import migrations, models
from django.db.models import Count, F
from django.db.models.functions import Lower, Trim

import napsix.crud.fields
from napsix.text import code_key

LONGEST = 30


def fill(apps, schema_editor):
    """Give every client the key of its code; of several with one key the later ones get another code, and are named."""
    rows = apps.get_model("clients", "Client")._base_manager
    rows.update(code_key=Lower(Trim("code")))
    for pk, code in rows.filter(code__regex=r"[^\x01-\x7f]").values_list("pk", "code").iterator():
        rows.filter(pk=pk).update(code_key=code_key(code))
    twins = rows.values("code_key").annotate(n=Count("pk")).filter(n__gt=1).order_by("code_key")
    for key in list(twins.values_list("code_key", flat=True)):
        for pk, code in list(rows.filter(code_key=key).order_by("pk").values_list("pk", "code"))[1:]:
            fresh = another(rows, code)
            rows.filter(pk=pk).update(code=fresh, code_key=code_key(fresh), version=F("version") + 1)
            print(f"\n    El cliente {pk} tenía el código «{code}», que ya tiene otro: ahora es «{fresh}».", end="")


def another(rows, code):
    """Return ``code`` with the first number behind it that nobody has."""
    number = 2
    while True:
        end = f"-{number}"
        fresh = code.strip()[: LONGEST - len(end)] + end
        if not rows.filter(code_key=code_key(fresh)).exists():
            return fresh
        number += 1


class Migration(migrations.Migration):
    # What follows from names and phones is computed anew once all is migrated.
    rederives = True

    dependencies = [("clients", "0002_records")]

    operations = [
        migrations.AddField(
            "client",
            "code_key",
            napsix.crud.fields.DerivedCharField(blank=True, default="", editable=False, max_length=60),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            "client",
            "code_key",
            napsix.crud.fields.DerivedCharField(blank=True, editable=False, max_length=60, unique=True),
        ),
        migrations.AddIndex(
            "client",
            models.Index(napsix.crud.fields.Bare("name_key"), F("id"), name="client_by_bare_name"),
        ),
        migrations.AddIndex(
            "client",
            models.Index(
                napsix.crud.fields.Bare("province_key"), F("name_key"), F("id"), name="client_by_bare_province"
            ),
        ),
    ]
