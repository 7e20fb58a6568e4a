from django.db import migrations, models


def keys_of_paths(apps, schema_editor):
    """Keep of ``clients.actions.set_tags`` and ``….invoice:issue`` the key: ``set-tags``, ``issue``."""
    for run in apps.get_model('crud', 'BulkRun').objects.only('action_key').iterator():
        path, _separator, key = run.action_key.rpartition(':')
        run.action_key = key if path else key.rpartition('.')[2].replace('_', '-')
        run.save(update_fields=['action_key'])


class Migration(migrations.Migration):

    dependencies = [
        ('crud', '0004_bulkrun_put_back'),
    ]

    operations = [
        migrations.RenameField(model_name='bulkrun', old_name='action_path', new_name='action_key'),
        migrations.RunPython(keys_of_paths, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='bulkrun',
            name='action_key',
            field=models.CharField(max_length=100),
        ),
        migrations.RemoveField(model_name='bulkrun', name='filterset_path'),
    ]
