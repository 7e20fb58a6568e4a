import django.db.models.deletion
import django.utils.timezone
import django_countries.fields
import napsix.crud.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('files', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ClientType',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='nombre')),
                ('name_key', napsix.crud.fields.DerivedCharField(blank=True, editable=False, max_length=60, unique=True)),
            ],
            options={
                'verbose_name': 'tipo de cliente',
                'verbose_name_plural': 'tipos de cliente',
                'ordering': ['name_key', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, verbose_name='nombre')),
                ('name_key', napsix.crud.fields.DerivedCharField(blank=True, editable=False, max_length=40, unique=True)),
                ('colour', models.CharField(choices=[('blue', 'Azul'), ('green', 'Verde'), ('yellow', 'Amarillo'), ('red', 'Rojo'), ('purple', 'Violeta'), ('secondary', 'Gris')], default='blue', max_length=10, verbose_name='color')),
            ],
            options={
                'verbose_name': 'etiqueta',
                'verbose_name_plural': 'etiquetas',
                'ordering': ['name_key', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Client',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='creado')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='modificado')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('is_active', models.BooleanField(default=True, verbose_name='activo')),
                ('deactivated_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='desactivado')),
                ('deactivation_reason', models.CharField(blank=True, editable=False, max_length=500, verbose_name='motivo')),
                ('kind', models.CharField(choices=[('company', 'Empresa'), ('person', 'Persona')], default='company', max_length=7, verbose_name='empresa o persona')),
                ('name', models.CharField(max_length=200, verbose_name='nombre o razón social')),
                ('trade_name', models.CharField(blank=True, max_length=200, verbose_name='nombre de fantasía')),
                ('code', models.CharField(max_length=30, unique=True, verbose_name='código')),
                ('tax_id', models.CharField(blank=True, max_length=30, verbose_name='CUIT')),
                ('tax_country', django_countries.fields.CountryField(default='AR', max_length=2, verbose_name='país de la identificación')),
                ('website', models.CharField(blank=True, max_length=300, verbose_name='sitio web')),
                ('phone', models.CharField(blank=True, max_length=60, verbose_name='teléfono')),
                ('address', models.CharField(blank=True, max_length=300, verbose_name='dirección')),
                ('city', models.CharField(blank=True, max_length=120, verbose_name='localidad')),
                ('province', models.CharField(blank=True, max_length=120, verbose_name='provincia')),
                ('postal_code', models.CharField(blank=True, max_length=20, verbose_name='código postal')),
                ('country', django_countries.fields.CountryField(default='AR', max_length=2, verbose_name='país')),
                ('notes', models.TextField(blank=True, verbose_name='notas')),
                ('origin', models.CharField(choices=[('direct', 'Carga directa'), ('import', 'Importación'), ('prospect', 'Prospecto')], default='direct', editable=False, max_length=8, verbose_name='origen')),
                ('created_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='fecha de alta')),
                ('custom', models.JSONField(blank=True, default=dict, editable=False)),
                ('main_contact_key', models.CharField(blank=True, editable=False, max_length=200)),
                ('main_email_key', models.CharField(blank=True, editable=False, max_length=254)),
                ('main_phone_key', models.CharField(blank=True, editable=False, max_length=60)),
                ('contacts_text', models.TextField(blank=True, editable=False)),
                ('name_key', napsix.crud.fields.DerivedCharField(blank=True, editable=False, max_length=200)),
                ('type_key', napsix.crud.fields.DerivedCharField(blank=True, editable=False, max_length=60)),
                ('city_key', napsix.crud.fields.DerivedCharField(blank=True, editable=False, max_length=120)),
                ('province_key', napsix.crud.fields.DerivedCharField(blank=True, editable=False, max_length=120)),
                ('tax_key', napsix.crud.fields.DerivedCharField(blank=True, editable=False, max_length=40, null=True, unique=True)),
                ('search_text', napsix.crud.fields.SearchField(blank=True, editable=False)),
                ('deactivated_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='desactivado por')),
                ('owners', models.ManyToManyField(blank=True, related_name='owned_clients', to=settings.AUTH_USER_MODEL, verbose_name='responsables')),
                ('client_type', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='clients', to='clients.clienttype', verbose_name='tipo')),
                ('tags', models.ManyToManyField(blank=True, related_name='clients', to='clients.tag', verbose_name='etiquetas')),
            ],
            options={
                'verbose_name': 'cliente',
                'verbose_name_plural': 'clientes',
                'ordering': ['name_key', 'pk'],
                'permissions': [('import_client', 'Puede importar clientes'), ('export_client', 'Puede exportar clientes'), ('view_history', 'Puede ver el historial')],
                'indexes': [models.Index(fields=['name_key', 'id'], name='client_by_name'), models.Index(fields=['is_active', 'name_key', 'id'], name='client_by_state'), models.Index(fields=['is_active', 'id'], name='client_by_state_and_key'), models.Index(fields=['client_type', 'name_key', 'id'], name='client_by_type'), models.Index(fields=['client_type', 'created_on', 'id'], name='client_by_type_created'), models.Index(fields=['created_on', 'id'], name='client_by_created'), models.Index(fields=['created_on', 'name_key', 'id'], name='client_by_created_name'), models.Index(fields=['type_key', 'id'], name='client_by_type_key'), models.Index(fields=['main_contact_key', 'id'], name='client_by_main_contact'), models.Index(fields=['main_email_key', 'name_key', 'id'], name='client_by_main_email'), models.Index(fields=['main_phone_key', 'name_key', 'id'], name='client_by_main_phone'), models.Index(condition=models.Q(('main_email_key', '')), fields=['main_email_key', 'created_on', 'id'], name='client_without_email'), models.Index(condition=models.Q(('main_phone_key', '')), fields=['main_phone_key', 'created_on', 'id'], name='client_without_phone'), models.Index(condition=models.Q(('tax_key', None)), fields=['tax_key', 'is_active', 'name_key', 'id'], name='client_without_tax_key'), models.Index(fields=['province_key', 'name_key', 'id'], name='client_by_province')],
                'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='client_has_a_name'), models.CheckConstraint(condition=models.Q(('code', ''), _negated=True), name='client_has_a_code'), models.CheckConstraint(condition=models.Q(('kind__in', ['company', 'person'])), name='client_kind_known'), models.CheckConstraint(condition=models.Q(('origin__in', ['direct', 'import', 'prospect'])), name='client_origin_known')],
            },
        ),
    ]
