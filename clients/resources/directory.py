"""Types, tags and people of the team by the words that stand for them in a file."""

from django.contrib.auth import get_user_model

from clients.models import Client, ClientType, Tag
from napsix.crud.access import may
from napsix.importer.inserting import insert_values
from napsix.importer.reading import names_in_cell
from napsix.text import fold

SEVERAL = object()


class Directory:
    """Finds rows by name, and notes the types and tags that are to be added. Read once a run.

    Args:
        user: who imports, without whose right no type or tag is added; None may do everything.
    """

    def __init__(self, user):
        self.user = user
        self.may_add = {
            ClientType: user is None or may(user, "clients.add_clienttype"),
            Tag: user is None or may(user, "clients.add_tag"),
        }
        self.forget()

    def forget(self):
        """Read the tables again: what was added may have been rolled back."""
        self.rows = {model: {row.name_key: row for row in model.objects.all()} for model in self.may_add}
        self._people = None

    def key(self, model, name):
        """Return the folded name of the row called ``name``, planned when it is new; None if there can be none."""
        key = fold(name)
        if key in self.rows[model]:
            return key
        if not key or not self.may_add[model]:
            return None
        self.rows[model][key] = model(name=name)
        return key

    def new(self, model):
        """Return the names of the rows that are planned and not yet in the table."""
        return [row.name for row in self.rows[model].values() if row.pk is None]

    def create_new(self):
        """Add the planned rows; somebody else's of the same name, added meanwhile, is taken instead."""
        for model, rows in self.rows.items():
            missing = {key: row for key, row in rows.items() if row.pk is None}
            if missing:
                model.objects.bulk_create(missing.values(), ignore_conflicts=True)
                rows.update({row.name_key: row for row in model.objects.filter(name_key__in=missing)})

    def split(self, model, text):
        """Return the names of rows of ``model`` in a cell."""
        return names_in_cell(text, lambda name: fold(name) in self.rows[model])

    def people(self, text):
        """Return the emails or names of the team in a cell."""
        return names_in_cell(text, self.person)

    def name(self, model, key):
        """Return the name of a row by its folded one, empty for none."""
        return self.rows[model][key].name if key else ""

    def person(self, text):
        """Return the id of the active member of the team with that email or name, None, or ``SEVERAL``."""
        if self._people is None:
            self._people = {}
            for pk, email, name in get_user_model().objects.staff().values_list("pk", "email", "name"):
                self._people[email] = pk
                self._people[fold(name)] = SEVERAL if fold(name) in self._people else pk
        return self._people.get(text.strip().lower()) or self._people.get(fold(text))

    def type_keys(self):
        """Return the folded name of each type by its id."""
        return {row.pk: key for key, row in self.rows[ClientType].items() if row.pk}


def links(relation, pairs):
    """Add ``pairs`` (client id, other id) to a many-to-many relation of clients, those that are there left alone."""
    field = Client._meta.get_field(relation)
    names = [f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"]
    insert_values(getattr(Client, relation).through, names, pairs, or_leave=True)
