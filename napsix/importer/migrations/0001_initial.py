import django.db.models.deletion
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
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('run_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='no antes de')),
                ('lease_owner', models.CharField(blank=True, editable=False, max_length=100)),
                ('lease_until', models.DateTimeField(editable=False, null=True)),
                ('attempts', models.PositiveIntegerField(default=0, editable=False, verbose_name='intentos')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='creado')),
                ('started_at', models.DateTimeField(editable=False, null=True, verbose_name='empezado')),
                ('heartbeat_at', models.DateTimeField(editable=False, null=True)),
                ('finished_at', models.DateTimeField(editable=False, null=True, verbose_name='terminado')),
                ('error', models.TextField(blank=True, editable=False, verbose_name='error')),
                ('rows', models.PositiveIntegerField(default=0, editable=False)),
                ('created', models.PositiveIntegerField(default=0, editable=False)),
                ('updated', models.PositiveIntegerField(default=0, editable=False)),
                ('unchanged', models.PositiveIntegerField(default=0, editable=False)),
                ('skipped', models.PositiveIntegerField(default=0, editable=False)),
                ('failed', models.PositiveIntegerField(default=0, editable=False)),
                ('contacts_created', models.PositiveIntegerField(default=0, editable=False)),
                ('contacts_updated', models.PositiveIntegerField(default=0, editable=False)),
                ('state', models.CharField(choices=[('draft', 'Borrador'), ('queued', 'En espera'), ('running', 'En curso'), ('done', 'Terminada'), ('failed', 'Con error'), ('cancelled', 'Cancelada')], default='draft', editable=False, max_length=10, verbose_name='estado')),
                ('target', models.CharField(editable=False, max_length=60)),
                ('overrides', models.JSONField(default=dict, editable=False)),
                ('is_small', models.BooleanField(default=False, editable=False)),
                ('signature', models.CharField(blank=True, editable=False, max_length=64)),
                ('detected', models.JSONField(default=dict, editable=False)),
                ('columns', models.JSONField(default=list, editable=False)),
                ('preview', models.JSONField(default=list, editable=False)),
                ('suggested', models.JSONField(default=dict, editable=False)),
                ('mapping', models.JSONField(default=list, editable=False)),
                ('mode', models.CharField(choices=[('upsert', 'Crear y actualizar'), ('create', 'Solo crear'), ('update', 'Solo actualizar')], default='upsert', max_length=6, verbose_name='modo')),
                ('match', models.JSONField(default=list, verbose_name='claves')),
                ('atomic', models.BooleanField(default=False, verbose_name='todo o nada')),
                ('dry_run', models.BooleanField(default=False, editable=False, verbose_name='ensayo')),
                ('staged', models.BooleanField(default=False, editable=False)),
                ('total', models.PositiveIntegerField(default=0, editable=False)),
                ('profiles', models.JSONField(default=dict, editable=False)),
                ('additions', models.JSONField(default=dict, editable=False)),
                ('rehearsed', models.JSONField(default=dict, editable=False)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports', to='files.storedfile', verbose_name='archivo')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='usuario')),
            ],
            options={
                'verbose_name': 'importación',
                'verbose_name_plural': 'importaciones',
                'ordering': ['-pk'],
                'abstract': False,
                'default_permissions': ('view',),
                'indexes': [models.Index(condition=models.Q(('state__in', ['queued', 'running'])), fields=['state', 'run_at'], name='importer_importrun_open')],
            },
        ),
        migrations.CreateModel(
            name='ImportIssue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.PositiveIntegerField(null=True)),
                ('position', models.PositiveIntegerField(null=True)),
                ('severity', models.CharField(choices=[('error', 'Error'), ('warning', 'Warning')], max_length=7)),
                ('code', models.CharField(max_length=40)),
                ('params', models.JSONField(default=dict)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='issues', to='importer.importrun')),
            ],
            options={
                'ordering': ['run', models.OrderBy(models.F('row'), nulls_first=True), 'pk'],
                'default_permissions': (),
                'indexes': [models.Index(fields=['run', 'row'], name='import_issue_by_row')],
            },
        ),
        migrations.CreateModel(
            name='ImportChunk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('first_row', models.PositiveIntegerField()),
                ('payload', models.BinaryField()),
                ('state', models.CharField(choices=[('staged', 'Leído'), ('applied', 'Escrito')], default='staged', max_length=7)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chunks', to='importer.importrun')),
            ],
            options={
                'ordering': ['run', 'number'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('run', 'number'), name='import_chunk_once')],
            },
        ),
        migrations.CreateModel(
            name='ImportChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.PositiveIntegerField()),
                ('action', models.CharField(choices=[('created', 'Created'), ('updated', 'Updated')], max_length=7)),
                ('model', models.CharField(max_length=60)),
                ('object_pk', models.BigIntegerField()),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
                ('stamp', models.PositiveIntegerField()),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='importer.importrun')),
            ],
            options={
                'ordering': ['pk'],
                'default_permissions': (),
                'indexes': [models.Index(fields=['model', 'object_pk'], name='import_change_by_object'), models.Index(fields=['run', 'row'], name='import_change_by_row')],
            },
        ),
        migrations.CreateModel(
            name='ImportTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True, verbose_name='nombre')),
                ('target', models.CharField(editable=False, max_length=60)),
                ('signature', models.CharField(db_index=True, editable=False, max_length=64)),
                ('content', models.JSONField(default=dict, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='creada')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='usuario')),
            ],
            options={
                'verbose_name': 'plantilla de importación',
                'verbose_name_plural': 'plantillas de importación',
                'ordering': ['name'],
                'default_permissions': (),
            },
        ),
    ]
