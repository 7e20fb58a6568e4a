"""Contacts are found by the texts of their custom fields, and so are their clients."""

from django.db import migrations
from django.db.models import F, Value
from django.db.models.functions import Concat

from napsix.text import search_document


def add_to_documents(apps, schema_editor):
    """Add the texts that the search documents of contacts and clients did not hold yet."""
    Client = apps.get_model("clients", "Client")
    for contact in apps.get_model("contacts", "Contact").objects.exclude(custom={}).iterator():
        text = search_document(*(value for value in contact.custom.values() if isinstance(value, str)))
        if text.strip():
            contact.search_text += text
            contact.save(update_fields=["search_text"])
            grown = {name: Concat(F(name), Value(text)) for name in ("contacts_text", "search_text")}
            Client.objects.filter(pk=contact.client_id).update(**grown)


class Migration(migrations.Migration):
    dependencies = [("contacts", "0006_files_for_chosen_contacts"), ("clients", "0011_type_key_of_clients")]

    operations = [migrations.RunPython(add_to_documents, migrations.RunPython.noop)]
