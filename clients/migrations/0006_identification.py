"""What identifies: documents of clients, their branches, and written numbers that two series had given."""

import django.db.models.deletion
import napsix.crud.fields
from django.conf import settings
from django.db import migrations, models
from django.db.models import Count

from napsix.tax_ids import CUIT, FOREIGN, HOME, canonical, kind_of, match_key


NUMBERED = ("Estimate", "Invoice", "Payment", "Proposal")


def tell_twins_apart(apps, schema_editor):
    """Count the rows that have one number, so that the first stays 0 and each of the others is told apart."""
    for name in NUMBERED:
        rows = apps.get_model("clients", name)._base_manager.using(schema_editor.connection.alias).order_by()
        twice = rows.exclude(number="").values("number").annotate(times=Count("pk")).filter(times__gt=1)
        for number in list(twice.values_list("number", flat=True)):
            for twin, row in enumerate(rows.filter(number=number).order_by("pk")):
                rows.filter(pk=row.pk).update(twin=twin)


def tell_documents(apps, schema_editor):
    """Say of which document each number is; a DNI and a CUIT that begins with 25 or 26 get the key they had not.

    Of two clients with one such number the first gets it: the other's form will say so.
    """
    alias = schema_editor.connection.alias
    clients, prospects = (
        apps.get_model("clients", name)._base_manager.using(alias).exclude(tax_id="") for name in ("Client", "Prospect")
    )
    clients.filter(tax_country=HOME).update(tax_id_type=CUIT)
    clients.exclude(tax_country=HOME).update(tax_id_type=FOREIGN)
    for row in clients.filter(tax_key=None).order_by("pk").iterator(chunk_size=2000):
        country = str(row.tax_country)
        values = {"tax_id_type": kind_of(country, row.tax_id)}
        key = match_key(country, row.tax_id)
        if key and not clients.filter(tax_key=key).exists():
            values |= {"tax_id": canonical(country, row.tax_id), "tax_key": key}
        clients.filter(pk=row.pk).update(**values)
    for row in prospects.iterator(chunk_size=2000):
        prospects.filter(pk=row.pk).update(tax_id_type=kind_of(HOME, row.tax_id))


class Migration(migrations.Migration):

    dependencies = [
        ('clients', '0005_reversals'),
        ('contacts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='client',
            name='parent',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='branches', to='clients.client', verbose_name='casa central'),
        ),
        migrations.AddField(
            model_name='client',
            name='tax_id_type',
            field=napsix.crud.fields.DerivedCharField(blank=True, choices=[('cuit', 'CUIT'), ('cuil', 'CUIL'), ('dni', 'DNI'), ('passport', 'Pasaporte'), ('foreign', 'De otro país')], editable=False, max_length=8, verbose_name='tipo de documento'),
        ),
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
        migrations.AddField(
            model_name='prospect',
            name='tax_id_type',
            field=napsix.crud.fields.DerivedCharField(blank=True, choices=[('cuit', 'CUIT'), ('cuil', 'CUIL'), ('dni', 'DNI'), ('passport', 'Pasaporte'), ('foreign', 'De otro país')], editable=False, max_length=8, verbose_name='tipo de documento'),
        ),
        migrations.AlterField(
            model_name='client',
            name='tax_key',
            field=napsix.crud.fields.DerivedCharField(blank=True, editable=False, max_length=80, null=True, unique=True),
        ),
        migrations.RunPython(tell_twins_apart, migrations.RunPython.noop),
        migrations.RunPython(tell_documents, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='client',
            constraint=models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='client_is_no_branch_of_itself'),
        ),
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
