"""Files from people: every door of the team and of contacts takes the same ones and says why not the others."""

import tracemalloc

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clients.records.tickets import Ticket
from contacts.models import SharedFile
from napsix.files.models import StoredFile
from tests.factories import make

pytestmark = pytest.mark.django_db
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
HTML = b"<!doctype html><script>alert(1)</script>"
EXE = b"MZ\x90\x00" + b"\0" * 200
HUGE = 200 * 2**20
# What somebody writes with a file, at whatever door.
WORDS = dict.fromkeys(("body", "note", "subject", "description"), "Lo escrito") | {"priority": 3}
# What the server may hold of an upload at once; Django writes it to the disk in pieces of 64 kB.
MEMORY = 10 * 2**20


@pytest.fixture
def ana(account):
    """A contact who may do all of the portal."""
    return account().grant_all()


@pytest.fixture
def ticket(ana):
    return make(Ticket, client=ana.client, contact=ana.contact)


# Each door: who knocks, where, and under which name the file goes.
DOORS = {
    "the team's reply": lambda ana, ticket, team: (team, f"/clients/tickets/{ticket.pk}/reply/", "attachments"),
    "the team's share": lambda ana, ticket, team: (
        team, f"{reverse('contacts:file_share')}?client={ana.client.pk}", "file",
    ),
    "a contact's reply": lambda ana, ticket, team: (
        ana.browser(), f"/portal/tickets/{ticket.pk}/reply/", "attachments",
    ),
    "a contact's ticket": lambda ana, ticket, team: (ana.browser(), reverse("portal:ticket_open"), "attachments"),
    "a contact's file": lambda ana, ticket, team: (ana.browser(), reverse("portal:file_upload"), "file"),
}  # fmt: skip
every_door = pytest.mark.parametrize("door", DOORS)


@pytest.fixture
def knock(ana, ticket, admin, sign_in):
    """``knock(door)`` returns the browser, the address and the name of the field."""
    return lambda door: DOORS[door](ana, ticket, sign_in(admin))


@every_door
@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("factura.pdf", SVG, "no es lo que dice su nombre"),
        ("foto.png", HTML, "no es lo que dice su nombre"),
        ("planilla.xlsx", EXE, "no es lo que dice su nombre"),
        ("dibujo.svg", SVG, "No se aceptan archivos «.svg»"),
        ("pagina.html", HTML, "No se aceptan archivos «.html»"),
        ("programa.exe", EXE, "No se aceptan archivos «.exe»"),
        ("passwd", b"x", "tiene que terminar en lo que es"),
        ("vacio.pdf", b"", "vacío"),
    ],
)
def test_a_file_that_lies_or_could_run_is_refused_beside_what_was_typed(door, name, content, sentence, knock):
    browser, url, field = knock(door)
    page = browser.post(url, WORDS | {field: SimpleUploadedFile(name, content)})
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert "Lo escrito" in page.content.decode()
    assert not StoredFile.objects.exists()


class Endless:
    """The body of a request whose file has ``size`` bytes, made as it is read."""

    def __init__(self, field, size):
        field_of = '--x\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'.format
        words = "".join(field_of(name, text) for name, text in WORDS.items())
        file = f'--x\r\nContent-Disposition: form-data; name="{field}"; filename="grande.pdf"\r\n\r\n'
        self.parts = [(words + file).encode(), b"\r\n--x--\r\n"]
        self.left = [len(self.parts[0]), size, len(self.parts[1])]
        self.length = sum(self.left)

    def read(self, size=-1):
        """Return the next piece."""
        if self.left[0]:
            piece, self.left[0] = self.parts[0], 0
        elif self.left[1]:
            piece = b"%" * min(size, self.left[1])
            self.left[1] -= len(piece)
        else:
            piece, self.parts[1] = self.parts[1], b""
        return piece

    readline = None  # Django looks for it, and never calls it


@every_door
def test_200_megabytes_are_refused_in_a_sentence_without_filling_the_memory(door, knock, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    browser, url, field = knock(door)
    browser.get(url)  # what the first page of a process loads for good is not the upload's
    body = Endless(field, HUGE)
    path, _mark, query = url.partition("?")
    sent = {"wsgi.input": body, "CONTENT_LENGTH": body.length, "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    tracemalloc.start()
    try:
        page = browser.request(REQUEST_METHOD="POST", PATH_INFO=path, QUERY_STRING=query, **sent)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert page.status_code == 422
    assert "El archivo es demasiado grande: puede tener hasta 20,0 MB." in page.content.decode().replace("\xa0", " ")
    assert peak < MEMORY
    assert not StoredFile.objects.exists()
    assert list(tmp_path.iterdir()) == []


@every_door
def test_a_good_file_is_taken(door, knock):
    browser, url, field = knock(door)
    good = SimpleUploadedFile("nota.pdf", b"%PDF-1.4\n%%EOF\n")
    assert browser.post(url, WORDS | {field: good}).status_code == 302
    assert StoredFile.objects.get().name == "nota.pdf"
    assert SharedFile.objects.count() == (field == "file")


def test_the_files_of_a_new_ticket_begin_its_thread(ana, admin, sign_in):
    good = SimpleUploadedFile("foto.pdf", b"%PDF-1.4\n%%EOF\n")
    page = ana.browser().post(reverse("portal:ticket_open"), WORDS | {"attachments": good}, follow=True)
    ((message, files),) = page.context["thread"]
    assert (message.author, [file.name for file, _url in files]) == (ana.contact, ["foto.pdf"])
    (_message, ((_file, url),)) = sign_in(admin).get(Ticket.objects.get().get_absolute_url()).context["thread"][0]
    assert sign_in(admin).get(url).status_code == 200
