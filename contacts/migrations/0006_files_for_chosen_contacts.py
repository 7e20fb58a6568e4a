"""A file is for all contacts of its client, for some of them, or for the team alone."""

from django.db import migrations, models
from django.db.models import Q


def choose(apps, schema_editor):
    """What was for one contact is for the chosen ones: that one."""
    files = apps.get_model("contacts", "SharedFile").objects.using(schema_editor.connection.alias)
    links = files.model.contacts.through
    meant = list(files.exclude(contact=None).values_list("pk", "contact"))
    links.objects.using(schema_editor.connection.alias).bulk_create(
        [links(sharedfile_id=file, contact_id=contact) for file, contact in meant]
    )
    files.exclude(contact=None).update(audience="chosen")


def choose_one(apps, schema_editor):
    """Back: of the chosen contacts one; a file of the team alone is withdrawn, so that nobody else sees it."""
    files = apps.get_model("contacts", "SharedFile").objects.using(schema_editor.connection.alias)
    for file in files.filter(audience="chosen"):
        file.contact = file.contacts.first()
        file.is_withdrawn = file.is_withdrawn or file.contact is None
        file.save()
    files.filter(audience="team").update(is_withdrawn=True)


class Migration(migrations.Migration):
    dependencies = [("contacts", "0005_notices")]

    operations = [
        migrations.AddField(
            "sharedfile",
            "audience",
            models.CharField(
                "quién lo ve",
                choices=[("all", "Todos los contactos"), ("chosen", "Los contactos elegidos"), ("team", "Solo el equipo")],
                default="all",
                max_length=6,
            ),
        ),
        migrations.AddField(
            "sharedfile",
            "contacts",
            models.ManyToManyField(
                blank=True, related_name="shared_files", to="contacts.contact", verbose_name="para"
            ),
        ),
        migrations.RunPython(choose, choose_one, elidable=True),
        migrations.RemoveField("sharedfile", "contact"),
        migrations.AddConstraint(
            "sharedfile",
            models.CheckConstraint(
                condition=Q(audience__in=["all", "chosen", "team"]), name="shared_file_audience_known"
            ),
        ),
    ]
