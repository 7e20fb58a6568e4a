"""Names are compared without the Ñ by which they sort."""

from django.db import migrations, models

import napsix.crud.fields


class Migration(migrations.Migration):
    # What follows from names and phones is computed anew once all is migrated.
    rederives = True

    dependencies = [("contacts", "0001_initial")]

    operations = [
        migrations.AddIndex(
            "contact", models.Index(napsix.crud.fields.Bare("name_key"), name="contact_by_bare_name")
        ),
    ]
