"""The company's own data: its page, and where it shows."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from reportlab import rl_config

from clients.kinds.printing import pdf_of, printout_of
from clients.models import Company
from napsix.files.models import StoredFile
from tests.clients.records.documents import issued
from tests.factories import make_client

PAGE, LOGO = reverse("clients:company_edit"), reverse("clients:company_logo")
DATA = {
    "name": "Nuestra S.A.",
    "tax_id": "30-50000012-7",
    "address": "Calle 1",
    "phone": "",
    "email": "",
    "website": "",
}


def image(kind="PNG", name="logo.png", side=20):
    file = BytesIO()
    Image.new("RGB", (side, 10), "red").save(file, kind)
    return SimpleUploadedFile(name, file.getvalue())


def errors(web, **data):
    return web.post(PAGE, DATA | data).context["form"].errors


def test_the_company_is_filled_in_and_shown_again(web):
    web.post(PAGE, DATA)
    assert Company.own().tax_id == "30500000127"
    assert "Nuestra S.A." in web.get(PAGE).content.decode()


def test_a_wrong_cuit_is_told_beside_its_field(web):
    assert "tax_id" in errors(web, tax_id="30-50000012-8")
    assert not Company.objects.exists()


def test_the_page_needs_its_permission(staff, allow, sign_in):
    assert sign_in(staff).get(PAGE).status_code == 403
    assert sign_in(allow(staff, "clients.change_company")).get(PAGE).status_code == 200


@pytest.mark.parametrize("text", ["Nuestra S.A.", "CUIT 30-50000012-7", "Calle 1", "Su cliente", "CUIT 20-11111111-2"])
def test_printouts_say_whose_they_are_and_for_whom(web, text, monkeypatch):
    monkeypatch.setattr(rl_config, "pageCompression", 0)
    web.post(PAGE, DATA)
    invoice = issued(client=make_client(name="Su cliente", tax_id="20-11111111-2"))
    assert text in web.get(reverse("clients:invoice_print", args=[invoice.pk])).content.decode()
    assert text.encode() in pdf_of(printout_of(type(invoice).declaration, invoice))


@pytest.mark.parametrize(("kind", "name"), [("PNG", "logo.png"), ("JPEG", "logo.jpg")])
def test_a_logo_stands_on_printouts_and_in_the_pdf(web, kind, name):
    web.post(PAGE, DATA | {"logo": image(kind, name)})
    invoice = issued()
    answer = web.get(LOGO)
    assert (answer.status_code, answer["X-Content-Type-Options"]) == (200, "nosniff")
    assert LOGO in web.get(reverse("clients:invoice_print", args=[invoice.pk])).content.decode()
    assert b"/Image" in pdf_of(printout_of(type(invoice).declaration, invoice))


def test_without_a_logo_there_is_none_to_fetch(web):
    assert web.get(LOGO).status_code == 404


def test_another_logo_takes_the_place_of_the_first(web):
    for name in ("uno.png", "dos.png"):
        web.post(PAGE, DATA | {"logo": image(name=name)})
    assert [file.name for file in StoredFile.objects.all()] == ["dos.png"]


def test_saving_without_a_new_logo_keeps_the_one_there_is(web):
    web.post(PAGE, DATA | {"logo": image()})
    web.post(PAGE, DATA)
    assert Company.own().logo.name == "logo.png"


def test_a_logo_is_taken_away(web):
    web.post(PAGE, DATA | {"logo": image()})
    web.post(PAGE, DATA | {"remove_logo": "on"})
    assert Company.own().logo is None
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    "upload",
    [
        lambda: SimpleUploadedFile("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
        lambda: SimpleUploadedFile("logo.png", b"<script>alert(1)</script>"),
        lambda: image("GIF", "logo.gif"),
        lambda: image(side=4_001),
        lambda: SimpleUploadedFile("logo.png", image().read() + bytes(1024 * 1024)),
    ],
    ids=["svg", "no image", "gif", "too wide", "too heavy"],
)
def test_what_is_no_logo_is_refused_beside_its_field(web, upload):
    assert "logo" in errors(web, logo=upload())
    assert not StoredFile.objects.exists()


def test_a_change_is_kept_in_the_history(web):
    web.post(PAGE, DATA)
    web.post(PAGE, DATA | {"name": "Otra S.A."})
    assert "Otra S.A." in web.get(reverse("clients:history"), {"kind": "company"}).content.decode()
