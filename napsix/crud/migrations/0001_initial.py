import django.db.models.deletion
import django.utils.timezone
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
            name='BulkRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('queued', 'En espera'), ('running', 'En curso'), ('done', 'Terminado'), ('failed', 'Con error'), ('cancelled', 'Cancelado')], default='queued', editable=False, max_length=10, verbose_name='estado')),
                ('run_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='no antes de')),
                ('lease_owner', models.CharField(blank=True, editable=False, max_length=100)),
                ('lease_until', models.DateTimeField(editable=False, null=True)),
                ('attempts', models.PositiveIntegerField(default=0, editable=False, verbose_name='intentos')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='creado')),
                ('started_at', models.DateTimeField(editable=False, null=True, verbose_name='empezado')),
                ('heartbeat_at', models.DateTimeField(editable=False, null=True)),
                ('finished_at', models.DateTimeField(editable=False, null=True, verbose_name='terminado')),
                ('error', models.TextField(blank=True, editable=False, verbose_name='error')),
                ('model_label', models.CharField(max_length=100)),
                ('action_key', models.CharField(max_length=100)),
                ('form_data', models.TextField(blank=True)),
                ('query', models.TextField(blank=True)),
                ('ids', models.BinaryField()),
                ('total', models.PositiveIntegerField()),
                ('position', models.PositiveIntegerField(default=0)),
                ('done', models.PositiveIntegerField(default=0)),
                ('skipped', models.JSONField(default=dict)),
                ('failed', models.JSONField(default=dict)),
                ('back', models.TextField(blank=True)),
                ('undone_at', models.DateTimeField(editable=False, null=True)),
                ('put_back', models.PositiveIntegerField(default=0, editable=False)),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='usuario')),
            ],
            options={
                'verbose_name': 'acción en lote',
                'verbose_name_plural': 'acciones en lote',
                'ordering': ['-pk'],
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('state__in', ['queued', 'running'])), fields=['state', 'run_at'], name='crud_bulkrun_open')],
            },
        ),
        migrations.CreateModel(
            name='BulkChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_id', models.PositiveBigIntegerField()),
                ('before', models.JSONField()),
                ('after', models.JSONField()),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='crud.bulkrun')),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['object_id'], name='bulk_change_by_object')],
            },
        ),
        migrations.CreateModel(
            name='ExportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('queued', 'En espera'), ('running', 'En curso'), ('done', 'Terminado'), ('failed', 'Con error'), ('cancelled', 'Cancelado')], default='queued', editable=False, max_length=10, verbose_name='estado')),
                ('run_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='no antes de')),
                ('lease_owner', models.CharField(blank=True, editable=False, max_length=100)),
                ('lease_until', models.DateTimeField(editable=False, null=True)),
                ('attempts', models.PositiveIntegerField(default=0, editable=False, verbose_name='intentos')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='creado')),
                ('started_at', models.DateTimeField(editable=False, null=True, verbose_name='empezado')),
                ('heartbeat_at', models.DateTimeField(editable=False, null=True)),
                ('finished_at', models.DateTimeField(editable=False, null=True, verbose_name='terminado')),
                ('error', models.TextField(blank=True, editable=False, verbose_name='error')),
                ('model_label', models.CharField(max_length=100)),
                ('columns', models.JSONField(default=list)),
                ('format', models.CharField(choices=[('csv', 'CSV'), ('xlsx', 'Excel')], max_length=4)),
                ('query', models.TextField(blank=True)),
                ('name', models.CharField(max_length=200)),
                ('ids', models.BinaryField(default=bytes)),
                ('total', models.PositiveIntegerField()),
                ('position', models.PositiveIntegerField(default=0)),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='files.storedfile')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='usuario')),
            ],
            options={
                'verbose_name': 'exportación',
                'verbose_name_plural': 'exportaciones',
                'ordering': ['-pk'],
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('state__in', ['queued', 'running'])), fields=['state', 'run_at'], name='crud_exportrun_open')],
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=100)),
                ('name', models.CharField(max_length=60, verbose_name='nombre')),
                ('is_shared', models.BooleanField(default=False, verbose_name='para todo el equipo')),
                ('query', models.TextField(blank=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'vista guardada',
                'verbose_name_plural': 'vistas guardadas',
                'ordering': ['name', 'pk'],
                'permissions': [('share_savedview', 'Puede compartir vistas con todo el equipo')],
                'constraints': [models.UniqueConstraint(fields=('label', 'owner', 'name'), name='saved_view_named_once')],
            },
        ),
        migrations.CreateModel(
            name='ListChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=100)),
                ('columns', models.JSONField(default=list)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='list_choices', to=settings.AUTH_USER_MODEL)),
                ('default_view', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='crud.savedview')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('user', 'label'), name='list_choice_once')],
            },
        ),
    ]
