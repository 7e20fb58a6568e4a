"""What identifies: written numbers that two series had given keep them."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import Count

NUMBERED = ("Estimate", "Invoice", "Payment", "Proposal")


def tell_twins_apart(apps, schema_editor):
    """Count the rows that have one number, so that the first stays 0 and each of the others is told apart."""
    for name in NUMBERED:
        rows = apps.get_model("clients", name)._base_manager.using(schema_editor.connection.alias).order_by()
        twice = rows.exclude(number="").values("number").annotate(times=Count("pk")).filter(times__gt=1)
        for number in list(twice.values_list("number", flat=True)):
            for twin, row in enumerate(rows.filter(number=number).order_by("pk")):
                rows.filter(pk=row.pk).update(twin=twin)


class Migration(migrations.Migration):

    dependencies = [
        ('clients', '0002_records'),
        ('contacts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='estimate',
            name='twin',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='invoice',
            name='twin',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='payment',
            name='twin',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='proposal',
            name='twin',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.RunPython(tell_twins_apart, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='estimate',
            constraint=models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('number', 'twin'), name='estimate_written_once'),
        ),
        migrations.AddConstraint(
            model_name='invoice',
            constraint=models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('number', 'twin'), name='invoice_written_once'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('number', 'twin'), name='payment_written_once'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('number', 'twin'), name='proposal_written_once'),
        ),
    ]
