
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
import portal.models.impersonation
import portal.models.invitation
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contacts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Impersonation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=300, verbose_name='motivo')),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='desde')),
                ('ends_at', models.DateTimeField(default=portal.models.impersonation.end_of_look, editable=False)),
                ('ended_at', models.DateTimeField(editable=False, null=True, verbose_name='hasta')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='impersonations', to='contacts.contact')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='quién miró')),
            ],
            options={
                'verbose_name': 'vista como contacto',
                'verbose_name_plural': 'vistas como contacto',
                'ordering': ['-started_at', '-pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Profile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(editable=False, max_length=40, unique=True)),
                ('name', models.CharField(max_length=80, verbose_name='nombre')),
                ('description', models.CharField(blank=True, max_length=200, verbose_name='para quién es')),
                ('is_default', models.BooleanField(default=False, editable=False, verbose_name='es el de los contactos nuevos')),
                ('position', models.PositiveSmallIntegerField(default=0, editable=False)),
            ],
            options={
                'verbose_name': 'perfil del portal',
                'verbose_name_plural': 'perfiles del portal',
                'ordering': ['position', 'name', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('is_default',), name='profile_one_default')],
            },
        ),
        migrations.CreateModel(
            name='ContactAccess',
            fields=[
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='creado')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='modificado')),
                ('contact', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='portal_access', serialize=False, to='contacts.contact')),
                ('profile', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accesses', to='portal.profile', verbose_name='perfil')),
            ],
            options={
                'verbose_name': 'acceso al portal',
                'verbose_name_plural': 'accesos al portal',
                'ordering': ['pk'],
                'permissions': [('portal_view_company', 'Ver los datos de la empresa'), ('portal_change_company', 'Cambiar los datos de la empresa')],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(choices=[('mine', 'Solo lo propio'), ('client', 'Todo el cliente')], default='client', max_length=6, verbose_name='alcance')),
                ('allowed', models.BooleanField(default=True, verbose_name='permitido')),
                ('given_at', models.DateTimeField(auto_now=True)),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='portal_grants', to='contacts.contact')),
                ('given_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('permission', models.ForeignKey(limit_choices_to=models.Q(('codename__startswith', 'portal_')), on_delete=django.db.models.deletion.CASCADE, related_name='+', to='auth.permission')),
            ],
            options={
                'verbose_name': 'excepción de permisos',
                'verbose_name_plural': 'excepciones de permisos',
                'ordering': ['pk'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('contact', 'permission'), name='grant_once')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='enviada a')),
                ('seed', models.CharField(default=portal.models.invitation.new_seed, editable=False, max_length=32)),
                ('token_hash', models.CharField(editable=False, max_length=64, unique=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='creada')),
                ('expires_at', models.DateTimeField(default=portal.models.invitation.lapse, editable=False, verbose_name='vence')),
                ('used_at', models.DateTimeField(editable=False, null=True, verbose_name='usada')),
                ('revoked_at', models.DateTimeField(editable=False, null=True, verbose_name='anulada')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='contacts.contact')),
                ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'invitación',
                'verbose_name_plural': 'invitaciones',
                'ordering': ['-pk'],
                'default_permissions': (),
                'indexes': [models.Index(fields=['email', 'created_at'], name='invitation_by_email')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at', None), ('used_at', None)), fields=('contact',), name='invitation_one_unused')],
            },
        ),
        migrations.CreateModel(
            name='AccessChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('before', models.JSONField()),
                ('after', models.JSONField()),
                ('contact', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='access_changes', to='contacts.contact')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('profile', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='portal.profile')),
            ],
            options={
                'verbose_name': 'cambio de permisos del portal',
                'verbose_name_plural': 'cambios de permisos del portal',
                'ordering': ['-pk'],
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('contact', None), ('profile__isnull', False)), models.Q(('contact__isnull', False), ('profile', None)), _connector='OR'), name='access_change_of_one')],
            },
        ),
        migrations.CreateModel(
            name='ProfileRight',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(choices=[('mine', 'Solo lo propio'), ('client', 'Todo el cliente')], default='client', max_length=6, verbose_name='alcance')),
                ('allowed', models.BooleanField(default=True, verbose_name='permitido')),
                ('permission', models.ForeignKey(limit_choices_to=models.Q(('codename__startswith', 'portal_')), on_delete=django.db.models.deletion.CASCADE, related_name='+', to='auth.permission')),
                ('profile', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rights', to='portal.profile')),
            ],
            options={
                'ordering': ['pk'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('profile', 'permission'), name='profile_right_once')],
            },
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('session_key', models.CharField(editable=False, max_length=40)),
                ('area', models.CharField(blank=True, max_length=60, verbose_name='sección')),
                ('started_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='desde')),
                ('seen_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), db_index=True, verbose_name='visto')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='terminó')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='visits', to='contacts.contact')),
            ],
            options={
                'verbose_name': 'visita',
                'verbose_name_plural': 'visitas',
                'ordering': ['-seen_at', '-pk'],
                'default_permissions': (),
                'indexes': [models.Index(fields=['contact', '-seen_at'], name='visit_by_contact')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('session_key', 'contact'), name='visit_one_open')],
            },
        ),
    ]
