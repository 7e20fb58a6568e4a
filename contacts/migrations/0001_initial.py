import django.db.models.deletion
import django.utils.timezone
import napsix.crud.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('clients', '0001_initial'),
        ('files', '0001_initial'),
        ('jobs', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='MessageTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='nombre')),
                ('name_key', napsix.crud.fields.DerivedCharField(blank=True, editable=False, max_length=60, unique=True)),
                ('subject', models.CharField(max_length=200, verbose_name='asunto')),
                ('body', models.TextField(max_length=10000, verbose_name='texto')),
                ('notice', models.CharField(blank=True, max_length=60, null=True, unique=True, verbose_name='aviso automático')),
            ],
            options={
                'verbose_name': 'plantilla de correo',
                'verbose_name_plural': 'plantillas de correo',
                'ordering': ['name_key', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='creado')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='modificado')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('is_active', models.BooleanField(default=True, verbose_name='activo')),
                ('deactivated_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='desactivado')),
                ('deactivation_reason', models.CharField(blank=True, editable=False, max_length=500, verbose_name='motivo')),
                ('first_name', models.CharField(max_length=120, verbose_name='nombre')),
                ('last_name', models.CharField(blank=True, max_length=120, verbose_name='apellido')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email')),
                ('phone', models.CharField(blank=True, max_length=60, verbose_name='teléfono')),
                ('position', models.CharField(blank=True, max_length=120, verbose_name='cargo')),
                ('language', models.CharField(choices=[('es-ar', 'Español'), ('en', 'Inglés')], default='es-ar', max_length=5, verbose_name='idioma')),
                ('notes', models.TextField(blank=True, verbose_name='notas')),
                ('is_primary', models.BooleanField(default=False, editable=False, verbose_name='contacto principal')),
                ('custom', models.JSONField(blank=True, default=dict, editable=False)),
                ('muted_topics', models.JSONField(blank=True, default=list, editable=False, verbose_name='avisos que no recibe')),
                ('name_key', napsix.crud.fields.DerivedCharField(blank=True, editable=False, max_length=240)),
                ('email_key', napsix.crud.fields.DerivedCharField(blank=True, editable=False, max_length=254)),
                ('search_text', napsix.crud.fields.SearchField(blank=True, editable=False)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='clients.client', verbose_name='cliente')),
                ('deactivated_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='desactivado por')),
                ('user', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='contacts', to=settings.AUTH_USER_MODEL, verbose_name='usuario del portal')),
            ],
            options={
                'verbose_name': 'contacto',
                'verbose_name_plural': 'contactos',
                'ordering': ['name_key', 'pk'],
                'permissions': [('export_contact', 'Puede exportar contactos'), ('invite_contact', 'Puede invitar contactos al portal'), ('grant_contact', 'Puede decidir qué ve cada contacto en el portal'), ('impersonate_contact', 'Puede ver el portal como un contacto')],
                'indexes': [models.Index(fields=['name_key', 'id'], name='contact_by_name'), models.Index(fields=['email_key'], name='contact_by_email'), models.Index(fields=['is_active', 'name_key', 'id'], name='contact_by_state')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_primary', True)), fields=('client',), name='contact_one_primary_per_client'), models.UniqueConstraint(condition=models.Q(('user__isnull', False)), fields=('client', 'user'), name='contact_one_per_client_and_user'), models.CheckConstraint(condition=models.Q(('first_name', ''), _negated=True), name='contact_has_a_name'), models.CheckConstraint(condition=models.Q(('is_primary', False), ('is_active', True), _connector='OR'), name='contact_primary_is_active')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(max_length=200, verbose_name='asunto')),
                ('body', models.TextField(verbose_name='texto')),
                ('key', models.CharField(editable=False, max_length=200, null=True, unique=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='escrito')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='clients.client', verbose_name='cliente')),
                ('sent_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'correo',
                'verbose_name_plural': 'correos',
                'ordering': ['-pk'],
                'default_permissions': ('add', 'view'),
                'indexes': [models.Index(fields=['client', '-id'], name='message_by_client')],
            },
        ),
        migrations.CreateModel(
            name='MessageCopy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=240)),
                ('address', models.EmailField(max_length=254)),
                ('contact', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='message_copies', to='contacts.contact')),
                ('email', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='jobs.email')),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='copies', to='contacts.message')),
            ],
            options={
                'ordering': ['pk'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('message', 'contact'), name='message_once_per_contact')],
            },
        ),
        migrations.CreateModel(
            name='SharedFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('audience', models.CharField(choices=[('all', 'Todos los contactos'), ('chosen', 'Los contactos elegidos'), ('team', 'Solo el equipo')], default='all', max_length=6, verbose_name='quién lo ve')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='comentario')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='compartido')),
                ('is_withdrawn', models.BooleanField(default=False, editable=False, verbose_name='retirado')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shared_files', to='clients.client', verbose_name='cliente')),
                ('contacts', models.ManyToManyField(blank=True, related_name='shared_files', to='contacts.contact', verbose_name='para')),
                ('file', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='archivo')),
                ('sent_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sent_by_contact', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='sent_files', to='contacts.contact')),
            ],
            options={
                'verbose_name': 'archivo compartido',
                'verbose_name_plural': 'archivos compartidos',
                'ordering': ['-pk'],
                'default_permissions': ('add', 'change', 'view', 'portal_view', 'portal_upload'),
                'indexes': [models.Index(fields=['client', '-id'], name='shared_file_by_client')],
                'constraints': [models.CheckConstraint(condition=models.Q(('sent_by', None), ('sent_by_contact', None), _connector='OR'), name='shared_file_has_one_sender'), models.CheckConstraint(condition=models.Q(('audience__in', ['all', 'chosen', 'team'])), name='shared_file_audience_known')],
            },
        ),
    ]
