"""History: who changed what and when, read from all sources as one."""

import pytest
from auditlog.models import LogEntry
from django.conf import settings
from django.urls import reverse

from clients.models import Client, ClientType, Prospect, RecordEvent, Tag
from clients.records.subscriptions.models import Subscription
from clients.records.subscriptions.services import add_subscription
from clients.services import create_client, deactivate_client
from contacts.models import Contact
from contacts.services import deactivate_contact, make_primary
from napsix.crud.feed import Entry, FeedScope, Source, history
from napsix.crud.models import BulkChange, BulkRun, ExportRun
from napsix.custom_fields.models import Definition
from napsix.importer.models import ImportChange
from portal.models import AccessChange
from tests.clients.test_pages import edit_data
from tests.factories import make, make_contact, make_user
from tests.importer.imports import import_rows
from tests.urlconf import addresses

QUERIES = 26  # four sorts of rows, each from the sources that there are


def entries(model, pk=None):
    return history.entries_for(make_user(), FeedScope(model, pk))


def edit(web, client, **typed):
    web.post(reverse("clients:client_edit", args=[client.pk]), edit_data(web, client, **typed))


def test_an_edit_says_who_and_what_was_before_and_after(web, acme, admin):
    edit(web, acme, city="Salta")
    entry = entries(Client, acme.pk)[0]
    assert (entry.actor, entry.title) == (str(admin), "Cambio")
    assert [(line.label, line.before, line.after) for line in entry.lines] == [("Localidad", "Rosario", "Salta")]


def test_derived_columns_say_nothing(web, acme):
    edit(web, acme, name="Otro nombre")
    assert [line.label for line in entries(Client, acme.pk)[0].lines] == ["Nombre o razón social"]


def test_a_related_row_is_said_by_its_name(web, acme):
    edit(web, acme, client_type=make(ClientType, name="Mayorista").pk)
    assert entries(Client, acme.pk)[0].lines[0].after == "Mayorista"


def test_each_custom_field_is_a_line_of_its_own(web, acme):
    zone = Definition.objects.get(slug="zona")
    option = zone.options.first()
    edit(web, acme, **{"custom.zona": option.pk})
    assert [(line.label, line.after) for line in entries(Client, acme.pk)[0].lines] == [("Zona", option.label)]


def test_a_bulk_action_tells_of_what_changes_beside_its_rows(web, acme):
    subscription = add_subscription(Subscription(client=acme, plan="Abono", amount=100))
    web.post(reverse("clients:client_list"), {"action": "deactivate", "confirmed": "1", "all": "1"})
    assert ("status", ["active", "paused"]) in LogEntry.objects.get_for_object(subscription).first().changes.items()


def test_a_bulk_action_tells_of_the_rows_that_it_deletes(web, acme):
    web.post(reverse("clients:client_list"), {"action": "delete", "confirmed": "1", "all": "1"})
    assert LogEntry.objects.get_for_model(Client).first().action == LogEntry.Action.DELETE


@pytest.mark.parametrize("change", [lambda main, other: make_primary(contact=other), lambda main, other: (
    deactivate_contact(contact=main, user=None, successor=other)
)], ids=["chosen", "successor"])  # fmt: skip
def test_who_is_the_main_contact_no_more_has_it_in_its_history(acme, change):
    main, other = make_contact(client=acme), make_contact(client=acme)
    change(Contact.objects.get(pk=main.pk), other)
    told = [entry.changes.get("is_primary") for entry in LogEntry.objects.get_for_object(main)]
    assert ["True", "False"] in told


def test_a_bulk_action_is_told_once(web, acme):
    web.post(reverse("clients:client_list"), {"action": "deactivate", "confirmed": "1", "all": "1"})
    changes = [entry for entry in entries(Client, acme.pk) if entry.title != "Alta"]
    assert [entry.title for entry in changes] == ["En lote: Desactivar"]


def test_the_page_shows_it_and_filters_by_person(web, acme, admin):
    edit(web, acme, city="Salta")
    page = web.get(reverse("clients:history"), {"kind": "client", "actor": admin.pk})
    assert "Salta" in page.content.decode()


def test_the_page_says_whom_a_change_is_about_and_leads_there(web, acme):
    page = web.get(reverse("clients:history")).content.decode()
    assert f'<a href="{acme.get_absolute_url()}">Acme</a>' in page


def test_the_page_costs_the_same_for_one_change_and_many(web, acme, django_assert_max_num_queries):
    make(Prospect, name="Alguien")
    make_contact(client=acme)
    web.get(reverse("clients:history"))
    with django_assert_max_num_queries(QUERIES) as one:
        web.get(reverse("clients:history"))
    for number in range(20):
        create_client(client=Client(name=f"Otro {number}"))
    with django_assert_max_num_queries(len(one)):
        web.get(reverse("clients:history"))


@pytest.mark.parametrize(
    "query",
    [
        "kind=nada",
        "actor=abc",
        "actor=99999999999999999999",
        "before=ayer",
        "before=2026-99-99T00:00",
        "before=9999-12-31T23:59:59",
    ],
)
def test_a_parameter_that_means_nothing_is_no_error(web, acme, query):
    assert web.get(f"{reverse('clients:history')}?{query}").status_code == 200


def test_an_import_says_what_each_row_changed(acme, admin):
    make(ClientType, name="Mayorista")
    make(Tag, name="VIP")
    titles = ["Código", "Razón social", "Localidad", "Tipo de cliente", "Etiquetas", "Zona", "Contacto"]
    import_rows(
        [[acme.code, "Acme", "Salta", "mayorista", "vip", "Cuyo", "Ana Paz"], ["N1", "Nueva", "", "", "", "", ""]],
        titles=titles,
        given=[("Zona", "custom.zona")],
        user=admin,
    )
    entry = entries(Client, acme.pk)[0]
    assert (entry.actor, entry.title) == (str(admin), "Importación de «clientes.csv»")
    assert {line.label: (line.before, line.after) for line in entry.lines} == {
        "Localidad": ("Rosario", "Salta"),
        "Tipo": ("", "Mayorista"),
        "Etiquetas": ("", "VIP"),
        "Zona": ("", "Cuyo"),
    }
    assert [entry.title for entry in entries(Client, Client.objects.get(name="Nueva").pk)] == [
        "Alta por importación de «clientes.csv»"
    ]
    assert entries(Contact)[0].title == "Alta por importación de «clientes.csv»"


def test_the_page_goes_through_all_rows_of_one_import(web):
    import_rows([[f"I{number}", f"Importado {number}", "", "", ""] for number in range(120)])
    address, seen = reverse("clients:history"), []
    while address:
        page = web.get(address)
        seen += [entry.name for entry in page.context["panel"]["entries"]]
        more = page.context["more_url"]
        address = more and reverse("clients:history") + more
    assert sorted(seen) == sorted(f"Importado {number}" for number in range(120))


def test_an_export_is_in_the_history_with_its_filter_and_columns(web, acme, admin):
    list(web.get(f"{reverse('clients:client_list')}?is_active=true&export=csv&fields=name").streaming_content)
    page = web.get(reverse("clients:history"), {"kind": "client", "actor": admin.pk})
    entry = page.context["panel"]["entries"][0]
    assert (entry.actor, entry.title.split(":")[0]) == (str(admin), "Exportó 1 fila")
    assert [line.after for line in entry.lines] == ["is_active=true", "name"]
    assert "is_active=true" in page.content.decode()


HISTORY = [LogEntry, BulkRun, BulkChange, ImportChange, ExportRun, RecordEvent, AccessChange]


def test_nobody_edits_the_history_on_any_page(admin):
    """No page has a row of it as its model but to look at one's own run, or to undo it."""
    views = [view for _route, view in addresses() if hasattr(view, "view_class")]
    pages = [view.view_class(**view.view_initkwargs) for view in views]
    about = [page for page in pages if getattr(page, "model", None) in HISTORY]
    assert {type(page).__name__ for page in about} == {"BulkRunPage", "ExportRunPage"}
    assert "django.contrib.admin" not in settings.INSTALLED_APPS


def test_the_page_needs_its_permission(staff, allow, sign_in):
    assert sign_in(allow(staff, "clients.view_client")).get(reverse("clients:history")).status_code == 403


def test_a_moment_is_said_as_it_was_here(acme, admin, time_machine):
    time_machine.move_to("2030-03-15 22:30 -0300", tick=False)
    deactivate_client(client=acme, user=admin, reason="Cerró")
    shown = {line.label: line.after for line in entries(Client, acme.pk)[0].lines}
    assert shown["Desactivado"] == "15/03/2030 22:30"


def test_the_page_says_what_sort_of_row_each_change_is_of(web, acme):
    make_contact(client=acme, first_name="Ana")
    page = web.get(reverse("clients:history")).content.decode()
    assert all(f'<span class="text-secondary">{kind}</span>' in page for kind in ("Cliente", "Contacto"))


def test_a_change_of_no_row_is_told_and_leads_where_it_says(web, acme, monkeypatch):
    entry = Entry(acme.created_at, "Se cerró el mes", "", "month", url="/mes/")
    monkeypatch.setitem(history._sources, "month", Source("month", lambda scope: [entry]))
    assert '<a href="/mes/">Se cerró el mes</a>' in web.get(reverse("clients:history")).content.decode()
