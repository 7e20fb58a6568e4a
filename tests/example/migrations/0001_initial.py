
import clients.money
import django.db.models.deletion
import django.utils.timezone
import napsix.crud.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('clients', '0001_initial'),
        ('contacts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Route',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('zone', models.CharField(max_length=40, verbose_name='zona')),
                ('client', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='route', to='clients.client', verbose_name='cliente')),
            ],
            options={
                'verbose_name': 'recorrido',
                'verbose_name_plural': 'recorridos',
                'ordering': ['zone', 'pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Shipment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='creado')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='modificado')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('search_text', napsix.crud.fields.SearchField(blank=True, editable=False)),
                ('carrier', models.CharField(max_length=100, verbose_name='transportista')),
                ('remarks', models.TextField(blank=True, max_length=2000, verbose_name='observaciones')),
                ('status', models.CharField(choices=[('packed', 'En preparación'), ('sent', 'En viaje'), ('arrived', 'Entregado')], default='packed', editable=False, max_length=7, verbose_name='estado')),
                ('left_on', models.DateField(blank=True, null=True, verbose_name='salida')),
                ('cost', clients.money.MoneyField(default=0, verbose_name='costo')),
                ('currency', clients.money.CurrencyField(choices=[('ARS', 'Peso argentino'), ('USD', 'Dólar estadounidense'), ('EUR', 'Euro'), ('BRL', 'Real brasileño'), ('UYU', 'Peso uruguayo')], default='ARS', max_length=3, verbose_name='moneda')),
                ('client', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='clients.client', verbose_name='cliente')),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='contacts.contact', verbose_name='contacto')),
                ('created_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='creado por')),
            ],
            options={
                'verbose_name': 'embarque',
                'verbose_name_plural': 'embarques',
                'ordering': ['-pk'],
                'abstract': False,
                'default_permissions': ('add', 'change', 'delete', 'view', 'export', 'portal_view', 'portal_receive'),
                'indexes': [models.Index(fields=['client', 'id'], name='shipment_by_client'), models.Index(fields=['left_on', 'id'], name='shipment_by_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['packed', 'sent', 'arrived'])), name='shipment_status_known'), models.CheckConstraint(condition=models.Q(('cost__gte', 0)), name='shipment_cost_not_negative')],
            },
        ),
    ]
