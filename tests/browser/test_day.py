"""A day at the clients back office, as the one who administers it does it."""

import re

import pytest

from tests.browser.looks import faults

pytestmark = pytest.mark.browser

CUIT = "30-71659554-0"


def open_menu(page, name):
    """Follow an entry of the menu."""
    page.locator("nav").get_by_role("link", name=name, exact=True).first.click()


def choose(page, name, label):
    """Choose an option of a select, which a searchable one may have taken the place of."""
    page.locator(f"select[name='{name}']").select_option(label=label, force=True)


def save(page):
    page.get_by_role("button", name="Guardar", exact=True).click()


def define_a_field(page):
    open_menu(page, "Campos propios")
    page.get_by_role("link", name="Nuevo campo").click()
    page.get_by_label("Nombre", exact=True).fill("Rubro")
    choose(page, "kind", "Opción")
    page.get_by_label("Opciones, una por línea").fill("Ferretería\nAlimentos")
    save(page)
    page.get_by_text("Guardaste «Rubro».").wait_for()


def add_a_client(page):
    open_menu(page, "Clientes")
    page.get_by_role("link", name="Nuevo cliente").first.click()
    page.get_by_label("CUIT", exact=True).fill(CUIT)
    page.get_by_label("Nombre o razón social").fill("Bulonera del Día S.A.")
    page.get_by_label("Nombre", exact=True).fill("Íñigo")
    page.get_by_label("Apellido").fill("Núñez")
    choose(page, "custom.rubro", "Ferretería")
    save(page)
    page.get_by_text("Guardaste «Bulonera del Día S.A.».").wait_for()
    assert CUIT in page.locator("main").inner_text()
    assert "Íñigo Núñez" in page.locator("main").inner_text()


def filter_and_keep_the_view(page):
    open_menu(page, "Clientes")
    page.get_by_role("button", name="Filtros").click()
    choose(page, "custom.rubro", "Ferretería")
    page.get_by_role("button", name="Aplicar filtros").click()
    page.get_by_role("list", name="Filtros aplicados").get_by_text("Rubro: Ferretería").wait_for()
    assert page.locator("tbody tr").count() == 1
    page.get_by_role("button", name="Vistas").click()
    page.get_by_label("Nombre de la vista").fill("Ferreterías")
    page.get_by_role("button", name="Guardar esta vista").click()
    page.get_by_text("Guardaste la vista «Ferreterías».").wait_for()


def assign_an_owner_and_undo_it(page):
    page.get_by_label("Elegir todas las filas de esta página").check()
    page.get_by_role("button", name="Responsables").click()
    page.get_by_text("Elegiste 1 cliente.").wait_for()
    choose(page, "chosen", "Valentín Sosa")
    page.get_by_role("button", name="Confirmar").click()
    page.get_by_text("1 fila lista").wait_for()
    page.get_by_role("link", name="Deshacer").click()
    page.get_by_role("button", name="Deshacer").click()
    page.get_by_text("Deshiciste la acción: 1 fila lista.").wait_for()


def deactivate(page):
    page.get_by_role("link", name="Bulonera del Día S.A.").first.click()
    page.get_by_role("link", name="Desactivar").click()
    page.get_by_label("Motivo").wait_for()
    assert faults(page) == []
    page.get_by_label("Motivo").fill("Cerró por reformas")
    page.get_by_role("button", name="Desactivar").click()
    page.get_by_text("Desactivaste «Bulonera del Día S.A.».").wait_for()
    assert "Cerró por reformas" in page.locator("main").inner_text()


def convert_a_prospect(page):
    open_menu(page, "Prospectos")
    page.locator(".page-header, main").get_by_role("link", name="Nuevo prospecto").first.click()
    page.get_by_label("Nombre o razón social").fill("Tornería del Día")
    save(page)
    page.get_by_role("link", name="Convertir en cliente").click()
    page.get_by_role("button", name=re.compile("Convertir")).click()
    page.get_by_role("heading", name="Tornería del Día").first.wait_for()
    assert "/clients/" in page.url and "prospects" not in page.url


def export_the_view(page):
    open_menu(page, "Clientes")
    page.get_by_role("link", name="Ferreterías").click()
    page.get_by_role("button", name="Exportar").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    content = download.value.path().read_text(encoding="utf-8-sig")
    assert "Bulonera del Día S.A." in content and "Ferretería" in content
    assert len(content.splitlines()) == 2


def read_it_back_in_the_history(page):
    open_menu(page, "Historial")
    text = page.locator("main").inner_text()
    for word in ("Bulonera del Día S.A.", "Tornería del Día", "Valentín Sosa", "Cerró por reformas"):
        assert word in text
    assert faults(page) == []


def test_a_day_at_the_back_office(page):
    page.goto("/")
    define_a_field(page)
    add_a_client(page)
    filter_and_keep_the_view(page)
    assign_an_owner_and_undo_it(page)
    deactivate(page)
    convert_a_prospect(page)
    export_the_view(page)
    read_it_back_in_the_history(page)
