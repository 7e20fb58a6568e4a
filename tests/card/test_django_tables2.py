"""django-tables2 on our tables, as https://django-tables2.readthedocs.io says."""

import re
from decimal import Decimal

import django_tables2 as tables
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_tables2 import RequestConfig, SingleTableView, table_factory
from django_tables2.export import TableExport

from clients.kinds import registry
from clients.kinds.tables import RecordTable, table_for
from clients.kinds.totals import TotalColumn
from clients.models import Client, ClientType, Tag
from clients.records.invoices.models import Invoice
from clients.tables import ClientTable
from contacts.models import Contact
from contacts.tables import ContactTable
from napsix.crud.additions import list_fields
from napsix.crud.tables import Column, Table
from napsix.custom_fields.models import Definition
from tests.card.lists import declared, every_list
from tests.clients.records.documents import issued
from tests.factories import make, make_client, make_contact

STOCK = "django_tables2/table.html"
every_sortable = pytest.mark.parametrize(
    ("of", "name"),
    [(of, column.name) for of in declared() for column in of.table([]).columns.iterorderable()],
    ids=lambda value: getattr(value, "route", value),
)


def queries(call):
    """Return how many queries a call of ``call`` makes."""
    with CaptureQueriesContext(
        connection,
    ) as found:
        call()
    return len(found)


def lines(html):
    """Return the markup of the rows of a table's body."""
    return re.findall(r"<tr.*?</tr>", html.split("<tbody")[1], flags=re.S)


def names_of(table):
    """Return the names of the visible columns."""
    return [column.name for column in table.columns]


@every_list
@pytest.mark.parametrize("template", ["crud/table.html", STOCK])
def test_a_queryset_is_all_a_table_needs(of, template, db, rf):
    rows = [of.add(), of.add()]
    html = of.table(of.rows().filter(pk__in=[row.pk for row in rows]), template_name=template).as_html(rf.get("/"))
    assert len(lines(html)) == 2
    assert ("cell-menu" in html) is (template != STOCK)


@every_list
def test_the_stock_template_shows_what_ours_shows(of, db, rf):
    row = of.add()

    def text(template):
        table = of.table(of.rows().filter(pk=row.pk), template_name=template)
        (line,) = lines(table.as_html(rf.get("/")))
        cells = re.findall(r"<td[^>]*>(.*?)</td>", line, flags=re.S)[: len(table.columns)]
        return [re.sub(r"<[^>]+>", "", cell).strip() for cell in cells]

    assert text("crud/table.html") == text(STOCK)


@every_list
@pytest.mark.parametrize("template", ["crud/table.html", STOCK])
def test_more_rows_cost_no_more_queries(of, template, db, rf):
    def shown():
        return queries(lambda: of.table(of.rows(), template_name=template).as_html(rf.get("/")))

    of.add()
    shown()  # what is asked once a process
    before = shown()
    for _n in range(4):
        of.add()
    assert shown() == before


@every_list
def test_the_values_are_a_line_of_heads_and_a_line_a_row(of, db):
    rows = [of.add(), of.add(), of.add()]
    table = of.table(of.rows().filter(pk__in=[row.pk for row in rows]))
    heads, *found = table.as_values()
    assert heads == [str(column.header) for column in table.columns.iterall()]
    assert [len(line) for line in found] == [len(heads)] * 3
    assert all(line[0] for line in found)


@every_list
def test_the_values_of_more_rows_cost_no_more_queries(of, db):
    def read():
        return queries(lambda: list(of.table(of.rows()).as_values()))

    of.add()
    read()  # what is asked once a process
    before = read()
    for _n in range(4):
        of.add()
    assert read() == before


@every_list
def test_a_request_pages_the_table(of, db, rf):
    rows = [of.add(), of.add(), of.add()]
    table = of.table(of.rows().filter(pk__in=[row.pk for row in rows]))
    RequestConfig(rf.get("/", {"page": 2}), paginate={"per_page": 2}).configure(table)
    assert (table.page.number, table.paginator.num_pages, len(list(table.page.object_list))) == (2, 2, 1)
    assert "page=1" in table.as_html(rf.get("/"))


@every_sortable
def test_a_request_sorts_the_table_as_the_list_does(of, name, db, rf):
    rows = [of.add(), of.add(), of.add()]
    own = of.rows().filter(pk__in=[row.pk for row in rows])

    def found(sort):
        table = of.table(own)
        RequestConfig(rf.get("/", {"sort": sort}), paginate=False).configure(table)
        assert table.order_by == (sort,)
        return [row.record.pk for row in table.rows]

    expected = of.table([], order_by=name).sorted_rows(own)
    assert found(name) == [row.pk for row in expected]
    assert found(f"-{name}") == found(name)[::-1]


def test_a_request_sorts_as_the_database_does(db, rf):
    for code in ("B1", "A1", "C1"):
        make_client(code=code)

    def found(sort):
        table = ClientTable(Client.objects.all())
        RequestConfig(rf.get("/", {"sort": sort}), paginate=False).configure(table)
        return [row.record.code for row in table.rows]

    assert (found("code"), found("-code")) == (["A1", "B1", "C1"], ["C1", "B1", "A1"])


@every_list
def test_a_column_that_does_not_sort_is_not_sorted_by(of, db):
    table = of.table(of.rows())
    for column in table.columns.iterall():
        table.order_by = column.name
        assert table.order_by == ((column.name,) if column.orderable else ())


@every_list
def test_columns_are_left_out_put_in_order_and_added(of, db, rf):
    of.add()
    first, *others = names_of(of.table(of.rows()))
    table = of.table(of.rows(), exclude=(first,), sequence=(others[-1], "..."), extra_columns=[("pk", Column("Nro."))])
    assert names_of(table) == [others[-1], *others[:-1], "pk"]
    assert "Nro." in table.as_html(rf.get("/"))
    assert first not in names_of(of.table(of.rows(), extra_columns=[(first, None)]))


@every_list
def test_a_subclass_says_more_of_a_column(of, db, rf):
    of.add()
    name = next(iter(of.table.base_columns))

    class Mine(of.table):
        pass

    setattr(Mine, f"render_{name}", lambda self, value: f"mostrado {value is not None}")
    assert "mostrado" in Mine(of.rows()).as_html(rf.get("/"))
    assert {line[0].split()[0] for line in list(Mine(of.rows()).as_values())[1:]} == {"mostrado"}
    setattr(Mine, f"value_{name}", lambda self, value: f"exportado {value is not None}")
    assert {line[0].split()[0] for line in list(Mine(of.rows()).as_values())[1:]} == {"exportado"}


def test_the_meta_of_a_subclass_counts(db, rf):
    class Mine(ClientTable):
        class Meta:
            model = Client
            fields = ("website", "code")
            sequence = ("code", "...")
            exclude = ("tags", "owners")
            attrs = {"class": "mia", "data-what": "clients"}
            row_attrs = {"data-pk": lambda record: record.pk}
            order_by = "-name"
            per_page = 1
            empty_text = "No hay ninguno"

    a, b = make_client(name="A", website="https://a.test"), make_client(name="B")
    table = Mine(Client.objects.all())
    html = table.as_html(rf.get("/"))
    assert (names_of(table)[0], table.order_by, "tags" in table.columns) == ("name", ("-name",), False)
    assert table.columns.names()[0] == "code"
    assert "https://a.test" in html
    assert [f'data-pk="{row.pk}"' in line for row, line in zip([b, a], lines(html), strict=True)] == [True, True]
    assert '<table class="mia" data-what="clients">' in html
    assert len(table.paginate().page.object_list) == 1
    assert "No hay ninguno" in Mine([]).as_html(rf.get("/"))


def test_the_arguments_of_the_documentation_together(admin, rf):
    old, new = make_client(name="Vieja", created_on="2020-01-01"), make_client(name="Nueva")
    table = ClientTable(
        Client.objects.visible_to(admin), order_by="-created_on", exclude=("tags",), sequence=("client_type", "...")
    )
    assert [row.record for row in table.rows] == [new, old]
    assert names_of(table)[0] == "client_type"
    assert [row.get_cell_value("name") for row in table.rows] == ["Nueva", "Vieja"]


def test_rows_may_be_dictionaries(rf):
    rows = [{"name": "Beta", "code": "2"}, {"name": "Alfa", "email": "a@ejemplo.test"}]
    table = ClientTable(rows, order_by="name")
    assert [row.get_cell_value("name") for row in table.rows] == ["Alfa", "Beta"]
    for template in ("crud/table.html", STOCK):
        assert "Alfa" in ClientTable(rows, template_name=template).as_html(rf.get("/"))


def test_values_of_a_queryset_are_rows_too(db, rf):
    make_client(name="Acme", city="Salta")
    table = ClientTable(Client.objects.values("name", "city"), columns=["name", "city"], order_by="name")
    assert "Salta" in table.as_html(rf.get("/"))


def test_a_column_says_its_attributes_its_default_and_its_link(db, rf):
    class Mine(Table):
        name = Column("Nombre", attrs={"td": {"data-kind": lambda record: record.kind}, "th": {"data-head": "x"}})
        city = Column("Localidad", default="sin localidad")
        code = Column("Código", linkify=("clients:client_detail", [tables.A("pk")]))
        phone = tables.Column(linkify=lambda record: f"tel:{record.code}", empty_values=())

    client = make_client(name="Acme", kind="person")
    html = Mine(Client.objects.all()).as_html(rf.get("/"))
    assert 'data-kind="person"' in html and 'data-head="x"' in html
    assert "sin localidad" in html
    assert f'href="{reverse("clients:client_detail", args=[client.pk])}">{client.code}</a>' in html
    assert f'href="tel:{client.code}"' in html


def test_the_heads_lead_to_the_other_orders(db, rf):
    make_client()
    html = ClientTable(Client.objects.all(), request=rf.get("/", {"sort": "name", "page": 1, "city": "x"})).as_html(
        rf.get("/", {"sort": "name", "page": 1, "city": "x"})
    )
    assert 'href="?city=x&amp;sort=-name"' in html
    assert 'aria-sort="ascending"' in html


def test_a_view_of_the_library_shows_our_table(db, rf):
    class Clients(SingleTableView):
        model = Client
        table_class = ClientTable
        template_name = "crud/table.html"
        table_pagination = {"per_page": 1}

    make_client(name="Acme")
    make_client(name="Beta")
    answer = Clients.as_view()(rf.get("/", {"sort": "-name"})).render()
    assert [row.record.name for row in answer.context_data["table"].page.object_list] == ["Beta"]
    assert "Beta" in answer.content.decode() and "Acme" not in answer.content.decode()


@pytest.mark.parametrize("text", ["=1+1", "+A1", "-A1", "@suma(1)"])
def test_no_value_is_a_formula(text, db):
    make_client(name=text)
    rows = list(ClientTable(Client.objects.all()).as_values())
    assert rows[1][0] == f"'{text}"
    assert f"'{text}" in TableExport("csv", ClientTable(Client.objects.all())).export()


def test_a_number_stays_a_number(db):
    invoice = issued("100.00")
    _heads, line = table_for(registry.get("invoices"))(Invoice.objects.all()).as_values()
    assert Decimal(invoice.total) in [cell for cell in line if isinstance(cell, Decimal)]
    assert invoice.issued_on in line


def test_columns_of_other_apps_are_extra_columns(admin, rf):
    Definition.objects.create(slug="barrio", name="Barrio", kind="text", in_table=True)
    Definition.objects.create(slug="metros", name="Metros", kind="number", in_table=True)
    client = make_client(custom={"barrio": "Norte", "metros": "12.5"})
    issued("100.00", client=client)
    added = {name: field.column for name, field in list_fields.collected(Client).items() if field.column}
    table = ClientTable(
        Client.objects.all(), user=admin, extra_columns=added.items(), columns=["custom.barrio", "invoices"]
    )
    assert names_of(table) == ["custom.barrio", "invoices"]
    assert isinstance(added["invoices"], TotalColumn)
    line = dict(zip(*table.as_values(), strict=True))
    assert (line["Barrio"], line["Metros"], line["Facturas"]) == ("Norte", Decimal("12.5"), 1)
    for template in ("crud/table.html", STOCK):
        table.template_name = template
        assert "Norte" in table.as_html(rf.get("/")) and ">1</a>" in table.as_html(rf.get("/"))


def test_who_may_not_see_contacts_has_no_columns_of_them(staff, allow):
    allow(staff, "clients.view_client")
    names = ClientTable(Client.objects.all(), user=staff).columns.names()
    assert ("email" in names, "name" in names) == (False, True)


def test_several_columns_sort_together(db):
    kinds = {name: make(ClientType, name=name) for name in ("B", "A")}
    for name, kind in (("1", "B"), ("2", "A"), ("3", "B")):
        make_client(name=name, client_type=kinds[kind])
    table = ClientTable(Client.objects.all(), order_by=("client_type", "-name"))
    assert [row.record.name for row in table.rows] == ["2", "3", "1"]


def test_an_order_of_ones_own_comes_first(db):
    class Mine(ClientTable):
        def order_name(self, queryset, is_descending):
            return queryset.order_by("code" if is_descending else "-code"), True

    for code in ("1", "2"):
        make_client(code=code)
    assert [row.record.code for row in Mine(Client.objects.all(), order_by="name").rows] == ["2", "1"]


def test_a_factory_makes_tables_of_ours(db, rf):
    make(Tag, name="VIP")
    made = table_factory(Tag, table=Table, fields=["name", "colour"])
    assert "VIP" in made(Tag.objects.all()).as_html(rf.get("/"))
    make_contact(first_name="Ana")
    assert "Ana" in table_factory(Contact, table=ContactTable, fields=["position"])(Contact.objects.all()).as_html(
        rf.get("/")
    )


def test_a_table_of_a_kind_names_its_fields(db, rf):
    class Mine(RecordTable):
        class Meta:
            model = Invoice
            fields = ("number", "state", "client", "total")

    invoice = issued("100.00")
    html = Mine(Invoice.objects.all(), order_by="number").as_html(rf.get("/"))
    assert names_of(Mine([])) == ["number", "state", "client", "total"]
    assert invoice.client.get_absolute_url() in html and "badge" in html


def test_a_table_of_the_library_is_rendered_in_our_template_by_the_library(db, rf):
    class Plain(tables.Table):
        name = tables.Column()

    assert "Acme" in Plain([{"name": "Acme"}]).as_html(rf.get("/"))


def test_a_cell_that_fetches_nothing_by_itself_defers_nothing(db, django_assert_num_queries):
    make_client(with_contacts=1)
    table = ClientTable(Client.objects.all())
    with django_assert_num_queries(2):
        list(table.rows)
    with django_assert_num_queries(0):
        [row.get_cell(name) for row in table.rows for name in names_of(table)]


@pytest.mark.parametrize("template", ["crud/table.html", STOCK])
def test_a_linked_cell_leads_to_its_row_also_where_its_value_has_a_page(template, db, rf):
    class Mine(Table):
        client = Column("Cliente", linkify=True)

    contact = make_contact(client=make_client())
    html = Mine(Contact.objects.all(), template_name=template).as_html(rf.get("/"))
    assert f'href="{contact.get_absolute_url()}"' in html
    assert f'href="{contact.client.get_absolute_url()}"' not in html


def test_the_values_that_a_column_takes_for_empty_may_be_a_list(db, rf):
    class Mine(Table):
        name = Column("Nombre", empty_values=["Nadie"])

    make_client(name="Acme")
    assert "Acme" in Mine(Client.objects.all()).as_html(rf.get("/"))
