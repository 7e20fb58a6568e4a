"""What everybody sees around the pages: markup of forms, tables and charts, static files, sign-in and error pages."""

import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.core.management import call_command
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import Client as Browser
from django.test import RequestFactory
from django.utils import translation

from napsix.crud.tables import Column, Table
from napsix.crud.templatetags import crud
from napsix.navigation import SECTIONS
from tests.factories import make_client

STATIC = Path(settings.BASE_DIR) / "static"
TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))
VOID = {"input", "br", "img", "meta", "link", "hr", "use", "rect", "line", "path"}


class Elements(HTMLParser):
    """The elements of a page: ``(tag, attributes)`` in order, with the text of each."""

    def __init__(self, html):
        super().__init__()
        self.found, self._open = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        element = SimpleNamespace(tag=tag, attrs=dict(attrs), text="")
        self.found.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        while self._open and self._open.pop().tag != tag:
            pass

    def handle_data(self, data):
        for element in self._open:
            element.text += data

    def all(self, tag, **attrs):
        """Elements named ``tag`` with these attributes (``data_x`` for ``data-x``)."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attrs.items()}
        return [one for one in self.found if one.tag == tag and wanted.items() <= one.attrs.items()]

    def one(self, tag, **attrs):
        """The only element that ``all`` finds; a ValueError where there are more or none."""
        (element,) = self.all(tag, **attrs)
        return element


# Static files.


def test_vendored_files_are_the_published_ones():
    listed = dict(reversed(line.split("  ")) for line in (STATIC / "vendor/SHA256SUMS").read_text().splitlines())
    present = {path.relative_to(STATIC / "vendor").as_posix() for path in (STATIC / "vendor").rglob("*.*")}
    assert {name: hashlib.sha256((STATIC / "vendor" / name).read_bytes()).hexdigest() for name in listed} == listed
    assert present - {"SHA256SUMS"} <= set(listed)


def test_static_files_collect_under_hashed_names(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    manifest = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": manifest}}
    call_command("collectstatic", interactive=False, verbosity=0)
    assert list(tmp_path.glob("vendor/tabler.min.*.css"))


def test_our_style_sheets_stay_short():
    assert sum(len(path.read_text().splitlines()) for path in (STATIC / "css").glob("*.css")) < 200


def test_our_scripts_stay_short():
    assert sum(len(path.read_text().splitlines()) for path in (STATIC / "js").glob("*.js")) < 290


def sprite():
    return set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text()))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_icon_of_a_template_is_drawn(path):
    assert set(re.findall(r'{% icon "([^"]+)"', path.read_text())) <= sprite()


def test_every_icon_of_the_menu_is_drawn():
    assert {entry.icon for _label, entries in SECTIONS for entry in entries} <= sprite()


# Forms.


class Sample(forms.Form):
    """A field of every sort."""

    fieldsets = [("Identidad", ["name", "kind"])]

    name = forms.CharField(label="Nombre", help_text="Como en la factura.")
    notes = forms.CharField(label="Notas", widget=forms.Textarea, required=False)
    kind = forms.ChoiceField(label="Es", choices=[("c", "Empresa"), ("p", "Persona")], widget=forms.RadioSelect)
    client_type = forms.ChoiceField(label="Tipo", choices=[("1", "Uno")], required=False)
    is_active = forms.BooleanField(label="Activo", required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_field_names_its_help_and_its_error():
    page = Elements(str(Sample({"kind": "c"})))
    control = page.one("input", name="name")
    assert control.attrs["aria-invalid"] == "true"
    assert control.attrs["aria-describedby"].split() == ["id_name_helptext", "id_name_error"]
    assert page.one("div", id="id_name_helptext").text.strip() == "Como en la factura."
    assert "obligatorio" in page.one("div", id="id_name_error").text


def test_a_field_is_named_by_its_label():
    label = Elements(str(Sample())).one("label", for_="id_name")
    assert (label.text, label.attrs["class"]) == ("Nombre", "form-label required")


@pytest.mark.parametrize(
    ("tag", "name", "css"),
    [
        ("input", "name", "form-control"),
        ("textarea", "notes", "form-control"),
        ("select", "client_type", "form-select"),
        ("input", "is_active", "form-check-input"),
    ],
)
def test_a_control_has_the_class_of_its_kind(tag, name, css):
    assert css in Elements(str(Sample())).one(tag, name=name).attrs["class"].split()


def test_a_wrong_field_looks_wrong():
    page = Elements(str(Sample({"kind": "c"})))
    assert "is-invalid" in page.one("input", name="name").attrs["class"].split()


def test_a_select_keeps_its_name_when_it_becomes_searchable():
    select = Elements(str(Sample())).one("select", name="client_type")
    assert (select.attrs["aria-label"], "data-select" in select.attrs) == ("Tipo", True)


def test_options_share_a_legend():
    page = Elements(str(Sample()))
    assert page.one("legend").text == "Es"
    assert len(page.all("input", name="kind", type="radio")) == 2


def test_options_carry_the_value_they_were_shown_with():
    form = Sample(initial={"kind": "c"})
    form.fields["kind"].show_hidden_initial = True
    assert Elements(str(form)).one("input", name="initial-kind").attrs["value"] == "c"


def test_a_hidden_field_has_no_label_and_no_class():
    page = Elements(str(Sample()))
    assert "class" not in page.one("input", name="token").attrs
    assert page.all("label", for_="id_token") == []


def test_errors_are_listed_on_top_with_a_way_to_each_field():
    links = Elements(str(Sample({}))).all("a", class_="alert-link")
    assert [link.attrs["href"] for link in links] == ["#id_name", "#id_kind"]


def test_a_form_falls_into_its_sections_and_the_rest():
    sections = [(legend, [field.name for field in fields]) for legend, fields in crud.form_sections(Sample())]
    assert sections == [("Identidad", ["name", "kind"]), ("", ["notes", "client_type", "is_active"])]


def test_what_is_typed_is_escaped():
    assert "<b>" not in str(Sample({"name": '"><b>', "kind": "x"}))


# Lists.


class Someone:
    """A row of a list."""

    pk, name, phone = 7, "Ñandú SA", ""

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return "/clients/7/"


class People(Table):
    name = Column(verbose_name="Cliente", classes="cell-main", order_by=("name",))
    phone = Column(verbose_name="Teléfono")


def list_page(*, picks=True, **context):
    request = RequestFactory().get("/clients/", {"q": "ñandú", "sort": "name", "page": "3"})
    rows = SimpleNamespace(start=51, end=100, number=2, has_next=True, next_url="?page=3", last_url=None)
    values = {
        "page_title": "Clientes",
        "table": People([Someone()], order_by="name", address=lambda **changes: "?sort=-name", picks=picks),
        "page_obj": rows,
        "total": "1.234",
        "actions": [SimpleNamespace(key="deactivate", label="Desactivar", icon="power")] if picks else [],
    }
    return Elements(render_to_string("crud/list.html", values | context | {"request": request}))


def test_a_sorted_column_says_so():
    assert [cell.attrs.get("aria-sort") for cell in list_page().all("th", scope="col")] == [
        None,
        "ascending",
        None,
        None,
    ]


def test_every_tick_box_is_named_by_its_row():
    assert list_page().one("input", name="select", value="7").attrs["aria-label"] == "Elegir Ñandú SA"


def test_every_bulk_action_has_its_name_on_its_button(admin, sign_in):
    make_client()
    page = Elements(sign_in(admin).get("/clients/").content.decode())
    actions = {button.attrs["value"]: button.text.strip() for button in page.all("button", name="action")}
    assert actions["deactivate"] == "Desactivar"


def test_without_actions_there_is_nothing_to_tick():
    assert list_page(picks=False).all("input", type="checkbox") == []


def test_a_cell_carries_its_label_for_phones():
    assert list_page().one("td", data_label="Cliente").text == "Ñandú SA"


def test_the_search_keeps_the_rest_of_the_address():
    page = list_page()
    assert page.one("input", name="sort").attrs["value"] == "name"
    assert page.all("input", name="page") == []


def test_a_capped_list_has_no_last_page():
    labels = [link.attrs.get("aria-label") for link in list_page().all("a")]
    assert "Página siguiente" in labels
    assert "Última página" not in labels


def test_an_empty_list_says_how_to_see_more():
    rows = SimpleNamespace(start=0, end=0)
    assert "Ningún resultado" in list_page(page_obj=rows, search="x").one("p", class_="empty-title").text


def test_problems_are_named():
    assert "«colour»" in list_page(problems=["No existe el filtro «colour»."]).one("div", role="alert").text


def test_kept_parameters_leave_out_what_the_form_sends():
    query = QueryDict("q=a&sort=name&page=2&name=x&tags=1&tags=2")
    assert crud.kept_params(query, "page", [Sample()["name"]]) == [
        ("q", "a"),
        ("sort", "name"),
        ("tags", "1"),
        ("tags", "2"),
    ]


# Charts and small things.


def test_the_table_behind_a_chart_has_the_same_figures():
    chart = crud.bar_chart([("oct", 1200, "/x/"), ("nov", 0)], "Clientes nuevos")
    page = Elements(render_to_string("crud/chart.html", chart))
    assert [cell.text for cell in page.all("td")] == ["1.200", "0"]
    assert [bar.attrs["height"] for bar in page.all("rect")] == ["112", "0"]


def test_a_chart_without_points_is_drawn():
    assert Elements(render_to_string("crud/chart.html", crud.bar_chart([], "Nada"))).all("rect") == []


@pytest.mark.parametrize(("name", "letters"), [("Ana María Paz", "AP"), ("Ana", "A"), ("", "")])
def test_initials(name, letters):
    assert crud.initials(name) == letters


def test_numbers_follow_the_language():
    with translation.override("es-ar"):
        assert crud.number(1234567) == "1.234.567"


# Pages around the pages.


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500"])
def test_error_pages_need_nothing(name):
    page = Elements(render_to_string(f"{name}.html"))
    assert page.one("h1").text.strip()
    assert page.one("html").attrs["lang"]


SIGNED_OUT = ["/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/", "/accounts/inactive/"]
SIGNED_IN = ["/accounts/password/change/", "/accounts/2fa/", "/"]


def assert_reads_well(html):
    page = Elements(html)
    assert page.one("html").attrs["lang"] == "es-ar"
    assert page.one("h1").text.strip()
    assert page.all("title")[0].text.strip().partition(" · ")[0]
    assert page.one("main").attrs["id"] == "main"


@pytest.mark.django_db
@pytest.mark.parametrize("address", SIGNED_OUT)
def test_sign_in_pages_are_ours(address):
    assert_reads_well(Browser().get(address).content.decode())


@pytest.mark.parametrize("address", SIGNED_IN)
def test_pages_have_one_heading_and_a_way_past_the_menu(address, admin, sign_in):
    html = sign_in(admin).get(address).content.decode()
    assert_reads_well(html)
    assert Elements(html).one("a", href="#main").text.strip() == "Ir al contenido"


def test_signing_out_is_a_post(admin, sign_in):
    page = Elements(sign_in(admin).get("/").content.decode())
    assert page.one("form", action="/accounts/logout/").attrs["method"] == "post"


def test_the_menu_marks_where_one_is(admin, sign_in):
    page = Elements(sign_in(admin).get("/clients/").content.decode())
    assert [link.attrs["href"] for link in page.all("a", aria_current="page") if "sidebar" in link.attrs["class"]] == [
        "/clients/"
    ]


@pytest.mark.parametrize("debug", [True, False])
def test_a_row_that_does_not_exist_is_said_in_our_words_while_debugging_too(debug, admin, sign_in, settings):
    settings.DEBUG = debug
    page = sign_in(admin).get("/clients/999999999/")
    assert page.status_code == 404
    assert "Esa página no existe" in page.content.decode()


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        (forms.CharField(max_length=3), "Acme", "Puede tener hasta 3 caracteres (tiene 4)."),
        (forms.ChoiceField(choices=[("a", "A")]), "z", "«z» no es una de las opciones."),
        (forms.EmailField(), "ana", "Poné un email válido."),
    ],
    ids=["length", "choice", "email"],
)
def test_what_django_refuses_is_said_as_the_rest_is(field, typed, message):
    with pytest.raises(forms.ValidationError) as refusal:
        field.clean(typed)
    assert refusal.value.messages == [message]
