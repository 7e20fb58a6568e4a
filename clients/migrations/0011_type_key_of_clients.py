from django.db import migrations, models
from django.db.models import OuterRef, Subquery

import napsix.crud.fields


def fill(apps, _schema_editor):
    """Give each client the sort key of its type."""
    clients = apps.get_model("clients", "Client").objects.exclude(client_type=None)
    key = apps.get_model("clients", "ClientType").objects.filter(pk=OuterRef("client_type")).values("name_key")
    clients.update(type_key=Subquery(key))


class Migration(migrations.Migration):
    dependencies = [("clients", "0010_words_of_a_conversion")]

    operations = [
        migrations.AddField(
            "client",
            "type_key",
            napsix.crud.fields.DerivedCharField(blank=True, default="", editable=False, max_length=60),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex("client", models.Index(fields=["type_key", "id"], name="client_by_type_key")),
    ]
