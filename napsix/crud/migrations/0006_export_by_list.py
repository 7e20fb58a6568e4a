from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('crud', '0005_runs_by_key'),
    ]

    operations = [
        migrations.RemoveField(model_name='exportrun', name='resource_path'),
    ]
