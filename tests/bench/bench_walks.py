"""How far one has to walk: the functions and files of the project that real requests pass through.

Each request runs once over demo data to warm up and is then counted: distinct functions entered, distinct files they
stand in, and switches, how often one function entered stands in another file than the one before. Comprehensions are
no functions here; newer Pythons enter none. Nothing is timed.
"""

import io
import itertools
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client as Browser
from stdnum.ar import cuit

from napsix.jobs import runner
from tests import factories
from tests.factories import make_member

pytestmark = [pytest.mark.bench, pytest.mark.django_db]
ROOT = Path(settings.BASE_DIR)
PROJECT = tuple(f"{ROOT / name}/" for name in ("napsix", "clients", "contacts", "portal"))
COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")
NEW = {
    "kind": "company",
    "tax_country": "AR",
    "country": "AR",
    "created_on": "2026-03-15",
    "contact-first_name": "María",
    "contact-last_name": "Núñez",
    "contact-email": "maria@ejemplo.test",
}
LINE = {"lines-0-description": "Servicio", "lines-0-quantity": "2", "lines-0-unit_price": "10.50"}


CODES = itertools.count(1)


def a_client(**values):
    """Save a client with its main contact, under a code that is none of the demo's."""
    return factories.make_client(code=f"paseo-{next(CODES)}", with_contacts=1, **values)


class Walk:
    """Counts the project's functions entered while it is open."""

    def __init__(self):
        self.entered = []

    def __enter__(self):
        sys.setprofile(self._note)
        return self

    def __exit__(self, *_failure):
        sys.setprofile(None)

    def _note(self, frame, event, _value):
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(PROJECT) and not code.co_name.endswith(COMPREHENSIONS):
            self.entered.append((code.co_filename, code.co_qualname))

    def figures(self):
        """Return how many functions, files and switches there were."""
        files = [file for file, _name in self.entered]
        switches = sum(one != other for one, other in itertools.pairwise(files))
        return len(set(self.entered)), len(set(files)), switches


class Requests:
    """What the walks are made of: requests of a member of the administration and of a contact, as things to call."""

    def __init__(self, admin, commits):
        self.admin, self.commits = Browser(), commits
        self.admin.force_login(admin)
        self.numbers = itertools.count(3050000007)

    def tax_id(self):
        """Return a CUIT that nobody has yet."""
        number = str(next(self.numbers))
        return number + cuit.calc_check_digit(number)

    def shown(self, url, **typed):
        """Return what the form at ``url`` would send as it is shown, with what was typed."""
        form = self.admin.get(url).context["form"]
        lines = getattr(form, "lines", None)
        bound = [one for part in [form, *([lines.management_form, *lines.forms] if lines else [])] for one in part]
        data = {one.html_name: one.value() for one in bound if one.value() not in (None, "")}
        hidden = {one.html_initial_name: one.value() or "" for one in bound if one.field.show_hidden_initial}
        return data | hidden | typed

    def sent(self, url, data=None, browser=None):
        """Return the POST as something to call; it must lead on, or show a page."""

        def post():
            answer = (browser or self.admin).post(url, data or {})
            assert answer.status_code in (200, 302), answer.context["form"].errors
            return answer

        return post

    def got(self, url, browser=None):
        """Return the GET as something to call."""

        def get():
            answer = (browser or self.admin).get(url)
            assert answer.status_code == 200, answer.status_code
            return answer

        return get

    def invoice_for(self, client):
        """Return the POST that adds a draft for ``client``."""
        url = f"/clients/invoices/add/?client={client.pk}"
        return self.sent(url, self.shown(url, **LINE))


class Walks(Requests):
    """The requests that are counted; each is made ready by its method, which returns it as something to call."""

    def list_of_one(self):
        """The clients' list with one row."""
        a_client(name="Zorzal única")
        return self.got("/clients/?q=zorzal única")

    def list_of_fifty(self):
        """The clients' list with a full page."""
        for _number in range(50):
            a_client(city="Ushuaia")
        return self.got("/clients/?city=ushuaia")

    def import_upload(self):
        """A spreadsheet sent to the importer."""
        tax_id = self.tax_id()
        sheet = f"CUIT;Razón social;Calle;Email\n{tax_id};Ñandú {tax_id} S.A.;San Martín 120;ana@ejemplo.test\n"
        return self.sent("/clients/import/", {"file": SimpleUploadedFile("clientes.csv", sheet.encode())})

    def import_columns(self):
        """Its columns confirmed, which rehearses it."""
        url = self.import_upload()().url
        return self.sent(url, self.shown(url))

    def import_start(self):
        """The rehearsed import started."""
        self.import_columns()()
        run = apps.get_model("importer.ImportRun").objects.latest("pk")
        return self.sent(f"/clients/import/{run.pk}/start/")

    def bulk_confirm(self):
        """The question before clients are deactivated."""
        chosen = {"action": "deactivate", "select": [a_client().pk]}
        return self.sent("/clients/", chosen)

    def bulk_do(self):
        """A client deactivated as a bulk action, the question answered."""
        chosen = {"action": "deactivate", "confirmed": "1", "select": [a_client().pk]}
        return self.sent("/clients/", chosen)

    def new_client(self):
        """A client added with its contact."""
        return self.sent("/clients/add/", NEW | {"name": f"Molinos {next(self.numbers)}", "tax_id": self.tax_id()})

    def deactivation(self):
        """One client deactivated from its page."""
        client = a_client()
        return self.sent(f"/clients/{client.pk}/deactivate/", {"reason": "Cerró"})

    def invoice_form(self):
        """The form of a new invoice sent."""
        return self.invoice_for(a_client())

    def invoice_issued(self):
        """An invoice issued to a client whose contact hears of it."""
        self.invoice_for(make_member().contacts.get().client)()
        invoice = apps.get_model("clients.Invoice").objects.latest("pk")
        post = self.sent(f"/clients/invoices/{invoice.pk}/issue/")

        def issue():
            with self.commits(execute=False):
                return post()

        return issue

    def mail_sent(self):
        """The mail about it handed over, as the worker does it."""
        self.invoice_issued()()
        mail = apps.get_model("jobs.Email").objects.latest("pk")

        def send():
            runner.run(type(mail), mail.pk)
            mail.refresh_from_db()
            assert mail.state == "done", mail.state

        return send

    def may_see_invoices(self):
        """The question whether a contact may see invoices."""
        contact = make_member().contacts.get()

        def ask():
            assert contact.user.has_perm("clients.portal_view_invoice", contact)

        return ask

    def portal_list(self):
        """A contact's list of invoices."""
        contact = make_member().contacts.get()
        for _number in range(5):
            self.invoice_for(contact.client)()
            invoice = apps.get_model("clients.Invoice").objects.latest("pk")
            self.sent(f"/clients/invoices/{invoice.pk}/issue/")()
        browser = Browser()
        browser.force_login(contact.user)
        return self.got("/portal/invoices/", browser)


def test_the_walks_of_real_requests_are_counted(admin, settings, django_capture_on_commit_callbacks):
    settings.DEBUG = True  # there is no demo data without
    call_command("seed_demo", clients=20, stdout=io.StringIO())
    settings.DEBUG = False
    walks = Walks(admin, django_capture_on_commit_callbacks)
    lines = [f"{'':18}{'functions':>10}{'files':>7}{'switches':>10}"]
    for name in [name for name in vars(Walks) if not name.startswith("_")]:
        getattr(walks, name)()()
        request = getattr(walks, name)()
        with Walk() as walk:
            request()
        lines.append("{:18}{:10}{:7}{:10}".format(name, *walk.figures()))
    print("", *lines, sep="\n")
