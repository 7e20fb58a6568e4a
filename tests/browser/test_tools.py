"""What the clients' list and form do in the browser alone: keys, panels, what follows while one types."""

import re

import pytest

from tests.browser.looks import LOOKS, faults

pytestmark = pytest.mark.browser

LIST = "/clients/?view=all"
MAKE = """
from clients.models import Client, ClientType
from napsix.custom_fields.models import Definition
client = Client.objects.exclude(tax_key=None).first()
answer = [client.tax_id, str(client)]
kind, _made = ClientType.objects.get_or_create(name="Del navegador")
field, _made = Definition.objects.get_or_create(slug="cupo", name="Cupo", kind="text", section="Solo del navegador")
field.client_types.set([kind])
"""


@pytest.fixture(scope="module")
def known(demo, address):
    """The CUIT and the name of a client; a custom field that only clients of one type have."""
    return demo.ask(MAKE)


def choose(page, name, label):
    page.locator(f"select[name='{name}']").select_option(label=label, force=True)


def tick_in(page, name, *labels):
    """Choose several options of a select whose place a searchable one has taken."""
    page.locator(f"select[name='{name}'] + .ts-wrapper .ts-control").click()
    for label in labels:
        page.locator(".ts-dropdown .option", has_text=label).locator("visible=true").click()
    page.keyboard.press("Escape")


def test_a_slash_goes_to_the_search(page):
    page.goto(LIST)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"


def test_the_head_of_the_table_stays_in_sight(page):
    page.goto(LIST)
    page.mouse.move(600, 500)
    page.mouse.wheel(0, 1_500)
    page.wait_for_function("scrollY > 1000")
    assert 0 <= page.locator("thead th").nth(1).bounding_box()["y"] < 100


def test_a_row_is_a_card_on_a_phone(watched, signed_in):
    page = watched(storage_state=signed_in, **LOOKS["phone"])
    page.goto(LIST)
    cells = page.locator("tbody tr").first.locator("td:visible")
    first, second = (cells.nth(place).bounding_box() for place in (1, 2))
    assert second["y"] > first["y"]
    assert faults(page) == []


def test_a_row_has_a_menu(page):
    page.goto(LIST)
    page.locator("tbody tr").first.locator(".cell-menu button").click()
    assert page.locator("tbody tr").first.get_by_role("link", name="Editar").is_visible()


def test_columns_are_put_in_order_by_the_keyboard_and_remembered(page):
    page.goto(LIST)
    page.get_by_role("button", name="Columnas").click()
    box = page.locator("input[name=columns][value=is_active]")
    box.focus()
    for _step in range(4):
        page.keyboard.press("Alt+ArrowUp")
    page.get_by_role("button", name="Aplicar").click()
    page.goto(LIST)
    assert page.locator("thead th").nth(1).inner_text().strip() == "Estado"


def test_all_results_are_chosen_after_a_page(page):
    page.goto(f"{LIST}&per_page=25")
    page.get_by_label("Elegir todas las filas de esta página").check()
    page.get_by_role("button", name=re.compile("Elegir los .* resultados")).click()
    shown = page.locator("[data-bulk-count]").inner_text()
    page.get_by_role("button", name="Etiquetas").click()
    page.get_by_text(f"Elegiste {shown} clientes.").wait_for()


def test_the_panel_asks_for_several_tags_and_a_stretch_of_days(page):
    page.goto(LIST)
    page.get_by_role("button", name="Filtros").click()
    page.get_by_text("Etiqueta: alguna de").wait_for()
    assert faults(page) == []
    choose(page, "created_on", "este año")
    tick_in(page, "tags__in", "Exporta", "Cuenta clave")
    page.get_by_role("button", name="Aplicar filtros").click()
    chips = page.get_by_role("list", name="Filtros aplicados")
    chips.get_by_text("Alta: este año").wait_for()
    chips.get_by_text("Etiqueta: ").wait_for()
    page.go_back()
    page.go_forward()
    assert re.search(r"tags__in=\d+%2C\d+", page.url)


def test_the_tax_id_is_told_while_it_is_typed(page, known):
    tax_id, name = known
    page.goto("/clients/add/")
    page.get_by_label("CUIT", exact=True).fill(tax_id)
    page.get_by_text("Ya existe:").wait_for()
    page.locator("#id_tax_id_helptext").get_by_role("link", name=name).wait_for()


def test_the_prefix_chooses_a_person_or_a_company(page, known):
    page.goto("/clients/add/")
    for number, kind in (("20-12345678-6", "Persona"), ("30-71659554-0", "Empresa")):
        page.get_by_label("CUIT", exact=True).fill(number)
        page.wait_for_function(
            "kind => document.querySelector('[name=kind]:checked').labels[0].innerText.trim() === kind", arg=kind
        )


def test_the_label_of_the_tax_id_follows_its_country(page):
    page.goto("/clients/add/")
    choose(page, "tax_country", "Uruguay")
    page.locator("label[for=id_tax_id]", has_text="RUT").wait_for()


def test_a_field_of_one_type_is_shown_for_that_type(page, known):
    page.goto("/clients/add/")
    field, section = page.get_by_label("Cupo"), page.get_by_text("Solo del navegador")
    assert not field.is_visible() and not section.is_visible()
    choose(page, "client_type", "Del navegador")
    field.wait_for()
    assert section.is_visible()


def test_a_tag_is_made_where_it_is_typed(page):
    page.goto("/clients/add/")
    page.locator("select[name=tags] + .ts-wrapper input").press_sequentially("Hecha al vuelo")
    page.get_by_text("Crear la etiqueta").click()
    page.get_by_label("Nombre o razón social").fill("Etiquetada S.A.")
    page.get_by_role("button", name="Guardar", exact=True).click()
    page.get_by_text("Guardaste «Etiquetada S.A.».").wait_for()
    assert "Hecha al vuelo" in page.locator("main").inner_text()


def test_a_form_under_way_shows_that_it_works_and_is_not_sent_again(page):
    sent = []

    def no_answer_yet(route):
        sent.append(route.request.method)
        route.fulfill(status=204)  # the page stays, as it does until a slow server answers

    page.goto("/clients/tags/add/")
    page.route("**/tags/add/", no_answer_yet)
    name = page.locator("input[name=name]")
    name.fill("Apurada")
    page.get_by_role("button", name="Guardar", exact=True).dblclick()
    page.locator("button.btn-loading:disabled").wait_for()
    assert page.locator("form:has(input[name=name]) [type=submit]:enabled").count() == 0
    name.press("Enter")
    assert sent == ["POST"]
