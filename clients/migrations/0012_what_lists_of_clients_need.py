from django.db import migrations, models
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Lower, Trim


def fill(apps, _schema_editor):
    """Give each client the email and phone of its main contact."""
    main = apps.get_model("contacts", "Contact").objects.filter(client=OuterRef("pk"), is_primary=True)
    apps.get_model("clients", "Client").objects.exclude(main_contact_key="").update(
        main_email_key=Coalesce(Subquery(main.values(key=Lower(Trim("email")))), Value("")),
        main_phone_key=Coalesce(Subquery(main.values("phone")), Value("")),
    )


class Migration(migrations.Migration):
    dependencies = [("clients", "0011_type_key_of_clients"), ("contacts", "0005_notices")]

    operations = [
        migrations.AddField(
            "client", "main_email_key", models.CharField(blank=True, default="", editable=False, max_length=254), False
        ),
        migrations.AddField(
            "client", "main_phone_key", models.CharField(blank=True, default="", editable=False, max_length=60), False
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            "client", models.Index(fields=["main_email_key", "name_key", "id"], name="client_by_main_email")
        ),
        migrations.AddIndex(
            "client", models.Index(fields=["main_phone_key", "name_key", "id"], name="client_by_main_phone")
        ),
        *(
            migrations.AddIndex(
                "client",
                models.Index(
                    fields=[key, "created_on", "id"], condition=models.Q((key, "")), name=f"client_without_{what}"
                ),
            )
            for what, key in (("email", "main_email_key"), ("phone", "main_phone_key"))
        ),
        migrations.AddIndex(
            "client",
            models.Index(
                fields=["tax_key", "is_active", "name_key", "id"],
                condition=models.Q(("tax_key", None)),
                name="client_without_tax_key",
            ),
        ),
        migrations.AddIndex("client", models.Index(fields=["is_active", "id"], name="client_by_state_and_key")),
        migrations.AddIndex(
            "client", models.Index(fields=["created_on", "name_key", "id"], name="client_by_created_name")
        ),
    ]
