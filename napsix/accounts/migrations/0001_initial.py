
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import napsix.accounts.models
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', napsix.accounts.models.LowerEmailField(error_messages={'unique': 'Ese correo ya está en uso.'}, max_length=254, unique=True, verbose_name='correo electrónico')),
                ('name', models.CharField(blank=True, max_length=150, verbose_name='nombre')),
                ('language', models.CharField(choices=[('es-ar', 'Español'), ('en', 'Inglés')], default='es-ar', max_length=8, verbose_name='idioma')),
                ('kind', models.CharField(choices=[('staff', 'Equipo'), ('contact', 'Contacto')], default='staff', editable=False, max_length=8, verbose_name='clase')),
                ('is_active', models.BooleanField(default=True, verbose_name='activo')),
                ('is_staff', models.BooleanField(default=False, verbose_name='entra a la administración técnica')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='alta')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'usuario',
                'verbose_name_plural': 'usuarios',
                'ordering': ['name', 'email', 'pk'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_unique', violation_error_message='Ese correo ya está en uso.'), models.CheckConstraint(condition=models.Q(('kind__in', ['staff', 'contact'])), name='user_kind_known'), models.CheckConstraint(condition=models.Q(('kind', 'staff'), models.Q(('is_staff', False), ('is_superuser', False)), _connector='OR'), name='user_contact_is_never_staff', violation_error_message='Un contacto no puede ser parte del equipo.')],
            },
        ),
        migrations.CreateModel(
            name='DefaultGiven',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='auth.group')),
                ('permission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='auth.permission')),
            ],
            options={
                'ordering': ['pk'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('group', 'permission'), name='default_given_once')],
            },
        ),
    ]
