
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('files', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('name', models.CharField(max_length=50, primary_key=True, serialize=False)),
                ('seen_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'ordering': ['name'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Email',
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
                ('state', models.CharField(choices=[('queued', 'Por enviar'), ('running', 'Enviándose'), ('done', 'Enviado'), ('failed', 'No se pudo enviar'), ('cancelled', 'Descartado')], default='queued', editable=False, max_length=10, verbose_name='estado')),
                ('key', models.CharField(max_length=200, unique=True)),
                ('to', models.JSONField(default=list, verbose_name='para')),
                ('cc', models.JSONField(blank=True, default=list, verbose_name='copia')),
                ('reply_to', models.JSONField(blank=True, default=list, verbose_name='responder a')),
                ('subject', models.CharField(blank=True, max_length=250, verbose_name='asunto')),
                ('text', models.TextField(blank=True, verbose_name='texto')),
                ('html', models.TextField(blank=True)),
                ('kind', models.CharField(blank=True, max_length=50)),
                ('context', models.JSONField(blank=True, default=dict)),
                ('related', models.CharField(blank=True, db_index=True, max_length=100)),
                ('attachments', models.ManyToManyField(blank=True, related_name='+', to='files.storedfile', verbose_name='adjuntos')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='usuario')),
            ],
            options={
                'verbose_name': 'correo',
                'verbose_name_plural': 'correos',
                'ordering': ['-pk'],
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('state__in', ['queued', 'running'])), fields=['state', 'run_at'], name='jobs_email_open')],
            },
        ),
    ]
