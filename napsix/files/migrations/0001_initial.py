
import django.db.models.deletion
import napsix.files.storage
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.FileField(editable=False, storage=napsix.files.storage.PrivateStorage, unique=True, upload_to=napsix.files.storage.random_path)),
                ('name', models.CharField(max_length=255, verbose_name='nombre')),
                ('size', models.PositiveBigIntegerField(editable=False, verbose_name='tamaño')),
                ('sha256', models.CharField(db_index=True, editable=False, max_length=64)),
                ('content_type', models.CharField(editable=False, max_length=120, verbose_name='tipo')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='subido')),
                ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='subido por')),
            ],
            options={
                'verbose_name': 'archivo',
                'verbose_name_plural': 'archivos',
                'ordering': ['-pk'],
            },
        ),
    ]
