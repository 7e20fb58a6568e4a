"""Messages to contacts: who gets them, what they say, what becomes of them."""

import pytest
from django.core import mail
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from clients.models import Client
from clients.services import create_client
from contacts.models import Contact, Message, MessageCopy, MessageTemplate
from contacts.models.message import merged
from contacts.services import add_contact, send_message
from contacts.topics import MESSAGE_TOPIC
from napsix.jobs.models import Email
from tests.factories import make, make_contact


@pytest.fixture
def acme(db):
    """A client with Ana, who takes everything, Beto, who mutes the team's mail, and Caro without email."""
    client = create_client(
        client=Client(name="Acme"), main_contact=Contact(first_name="Ana", last_name="Paz", email="ana@ejemplo.test")
    )
    add_contact(
        contact=Contact(client=client, first_name="Beto", email="beto@ejemplo.test", muted_topics=[MESSAGE_TOPIC])
    )
    add_contact(contact=Contact(client=client, first_name="Caro"))
    return client


def person(client, name):
    return client.contacts.get(first_name=name)


def url(client, query=""):
    return f"{reverse('contacts:message_write')}?client={client.pk}{query}"


def send(web, client, **data):
    people = data.pop("contacts", [person(client, "Ana").pk])
    return web.post(url(client), {"contacts": people, "subject": "Hola {{nombre}}", "body": "De {{ usuario }}"} | data)


def test_a_message_reaches_each_contact_by_the_worker(web, acme, admin, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        send(web, acme)
    (sent,) = mail.outbox
    assert (sent.to, sent.subject, sent.body.strip()) == (["ana@ejemplo.test"], "Hola Ana", f"De {admin}")


def test_the_toggles_say_who_is_ticked(web, acme):
    assert web.get(url(acme)).context["form"]["contacts"].value() == [person(acme, "Ana").pk]


def test_who_mutes_may_be_ticked_by_hand(web, acme):
    send(web, acme, contacts=[person(acme, "Beto").pk])
    assert MessageCopy.objects.get().address == "beto@ejemplo.test"


def test_who_has_no_email_is_not_offered(web, acme):
    assert "contacts" in send(web, acme, contacts=[person(acme, "Caro").pk]).context["form"].errors


def test_a_contact_of_another_client_is_refused(web, acme):
    other = make(Contact, email="otro@ejemplo.test", is_primary=True)
    assert "contacts" in send(web, acme, contacts=[other.pk]).context["form"].errors
    assert not Message.objects.exists()


def test_nobody_to_write_to_is_told(web, db):
    assert web.get(url(create_client(client=Client(name="Sola")))).context["nobody"]


def test_a_template_is_the_start(web, acme):
    template = make(MessageTemplate, name="Saludo", subject="Buen día", body="Hola")
    form = web.get(url(acme, f"&template={template.pk}")).context["form"]
    assert (form["subject"].value(), form["body"].value()) == ("Buen día", "Hola")


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"subject": "Hola, {{nombr}}"}, {"subject"}),
        ({"body": "Tu factura: {{documento}}"}, {"body"}),
        ({"body": "Tu factura: {{documento}}", "notice": "invoices.issued"}, set()),
        ({"body": "Hola, {{ nombre }}, de {{cliente}}"}, set()),
    ],
)
def test_a_template_says_nothing_that_stays_unfilled(web, typed, wrong):
    data = {"name": "Saludo", "notice": "", "subject": "Hola", "body": "Hola"}
    answer = web.post(reverse("contacts:messagetemplate_add"), data | typed)
    assert (set(answer.context["form"].errors) if answer.status_code == 422 else set()) == wrong


@pytest.mark.parametrize("typed", [{"subject": ""}, {"body": ""}, {"subject": "x" * 201}, {"contacts": []}])
def test_bad_input_is_told_and_kept(web, acme, typed):
    answer = send(web, acme, **typed)
    assert answer.status_code == 422
    assert set(typed) <= set(answer.context["form"].errors)


def test_a_copy_is_never_queued_twice(acme, admin):
    send_message(client=acme, contacts=[person(acme, "Ana")], subject="A", body="B", user=admin)
    assert Email.objects.get().key == f"message:{Message.objects.get().pk}:{person(acme, 'Ana').pk}"


def test_the_panel_tells_the_state_of_each_copy(web, acme):
    send(web, acme)
    assert "ana@ejemplo.test" in web.get(acme.get_absolute_url()).content.decode()


def test_writing_needs_its_permission(staff, allow, sign_in, acme):
    web = sign_in(allow(staff, "clients.view_client", "contacts.view_contact"))
    assert web.get(url(acme)).status_code == 403


def test_a_line_break_in_the_subject_adds_no_header(web, acme, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        send(web, acme, subject="Hola\r\nBcc: otro@ejemplo.test")
    for sent in mail.outbox:
        assert "Bcc" not in dict(sent.message().items())


@pytest.mark.parametrize("whole_client", [False, True])
def test_what_waits_for_somebody_put_out_of_use_never_goes(whole_client, web, acme, admin):
    send_message(client=acme, contacts=list(acme.contacts.exclude(email="")), subject="A", body="B", user=admin)
    row = acme if whole_client else person(acme, "Beto")
    page = web.get(f"{row.get_absolute_url()}deactivate/").content.decode()
    assert ("No salen 2 correos que esperan." if whole_client else "No sale 1 correo que espera.") in page
    web.post(f"{row.get_absolute_url()}deactivate/")
    kept = [] if whole_client else ["ana@ejemplo.test"]
    assert [email.to[0] for email in Email.objects.filter(state="queued")] == kept
    assert Email.objects.filter(state="failed").first().error == "El contacto fue desactivado antes de que saliera."


@given(st.text())
def test_only_known_fields_are_replaced(text):
    contact = Contact(first_name="Ana", client=Client(name="Acme"))
    if "{{" not in text:
        assert merged(text, contact=contact, user="Eva") == text


@pytest.mark.parametrize("text", ["{{7*7}}", "{x.__class__}", "{% include 'a' %}", "${7*7}", "{{ otra_cosa }}"])
def test_what_is_no_merge_field_stays_as_typed(text):
    contact = Contact(first_name="Ana", client=Client(name="Acme"))
    assert merged(text, contact=contact, user="Eva") == text


@pytest.mark.parametrize("word", ["nombe", "documento", "nombre del cliente", "7*7", ""])
@pytest.mark.parametrize("field", ["subject", "body"])
def test_a_merge_field_that_nothing_fills_in_is_refused_in_a_letter(word, field, web):
    ana = make_contact()
    letter = {"contacts": [ana.pk], "subject": "Hola", "body": "Hola", field: f"Hola {{{{{word}}}}}"}
    answer = web.post(f"{reverse('contacts:message_write')}?client={ana.client.pk}", letter)
    assert answer.status_code == 422
    assert "no se completa solo" in str(answer.context["form"].errors[field])
    assert not Email.objects.exists()


def test_one_mailbox_gets_one_letter(web):
    ana = make_contact(email="casa@ejemplo.test")
    beto = make_contact(client=ana.client, email="Casa@ejemplo.test")
    letter = {"contacts": [ana.pk, beto.pk], "subject": "Hola {{ nombre }}", "body": "Hola"}
    web.post(f"{reverse('contacts:message_write')}?client={ana.client.pk}", letter)
    assert Email.objects.get().to == ["casa@ejemplo.test"]
