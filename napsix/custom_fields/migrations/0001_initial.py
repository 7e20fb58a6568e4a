import django.core.validators
import django.db.models.deletion
import napsix.custom_fields.types
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('clients', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Definition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('model', models.CharField(choices=[('clients.client', 'Clientes'), ('contacts.contact', 'Contactos')], default='clients.client', max_length=60, verbose_name='es un dato de')),
                ('slug', models.CharField(help_text='Se usa en direcciones e importaciones. No se puede cambiar después.', max_length=40, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9_]{0,39}\\Z', 'Usá minúsculas, números y guion bajo, y empezá con una letra.')], verbose_name='nombre interno')),
                ('name', models.CharField(max_length=60, verbose_name='nombre')),
                ('kind', models.CharField(choices=napsix.custom_fields.types.field_type_choices, max_length=12, verbose_name='clase de dato')),
                ('section', models.CharField(blank=True, max_length=60, verbose_name='sección')),
                ('order', models.PositiveSmallIntegerField(default=100, verbose_name='orden')),
                ('help', models.CharField(blank=True, max_length=200, verbose_name='ayuda')),
                ('default', models.CharField(blank=True, max_length=200, verbose_name='valor inicial')),
                ('is_required', models.BooleanField(default=False, verbose_name='obligatorio')),
                ('is_unique', models.BooleanField(default=False, verbose_name='sin repetidos')),
                ('in_table', models.BooleanField(default=True, verbose_name='se puede ver en la tabla')),
                ('is_filterable', models.BooleanField(default=True, verbose_name='se puede filtrar')),
                ('in_portal', models.BooleanField(default=False, verbose_name='se ve en el portal')),
                ('is_contact_editable', models.BooleanField(default=False, verbose_name='el contacto lo puede cambiar')),
                ('is_retired', models.BooleanField(default=False, verbose_name='retirado')),
                ('client_types', models.ManyToManyField(blank=True, related_name='+', to='clients.clienttype', verbose_name='solo para los tipos')),
            ],
            options={
                'verbose_name': 'campo propio',
                'verbose_name_plural': 'campos propios',
                'ordering': ['model', 'order', 'name', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('model', 'slug'), name='custom_field_slug_once', violation_error_message='Ya hay un campo con ese nombre interno.'), models.CheckConstraint(condition=models.Q(('is_contact_editable', False), ('in_portal', True), _connector='OR'), name='custom_field_editable_is_visible')],
            },
        ),
        migrations.CreateModel(
            name='Option',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=60, verbose_name='opción')),
                ('order', models.PositiveSmallIntegerField(default=100)),
                ('is_retired', models.BooleanField(default=False, verbose_name='retirada')),
                ('definition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='options', to='custom_fields.definition')),
            ],
            options={
                'verbose_name': 'opción',
                'verbose_name_plural': 'opciones',
                'ordering': ['order', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('definition', 'label'), name='custom_option_once')],
            },
        ),
    ]
