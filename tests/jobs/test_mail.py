import smtplib
import socket
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.core.files.base import ContentFile
from django.db import connection
from django.db.models.functions import Now

from napsix.files.services import store
from napsix.jobs import runner
from napsix.jobs.mail import queue_email, render, rendered
from napsix.jobs.models import Email
from napsix.jobs.models.email import is_permanent, renderers
from tests.inbox import Inbox

pytestmark = pytest.mark.django_db
State = Email.State


def queued(key="aviso", **values):
    values = {"to": "ana@ejemplo.test", "subject": "Aviso", "text": "Hola, Ñusta."} | values
    return queue_email(key=key, **values)


def send(email):
    runner.run(Email, email.pk)
    email.refresh_from_db()


def test_a_message_is_sent_as_it_was_queued(mail_server):
    email = queued(cc=["eva@ejemplo.test"], reply_to=["ventas@ejemplo.test"], html="<p>Hola, Ñusta.</p>")
    send(email)
    [message] = mail_server.messages
    assert (message["To"], message["Cc"], message["Reply-To"]) == (
        "ana@ejemplo.test",
        "eva@ejemplo.test",
        "ventas@ejemplo.test",
    )
    assert message["Subject"] == "Aviso"
    assert message.get_body(["plain"]).get_content().strip() == "Hola, Ñusta."
    assert message.get_body(["html"]).get_content().strip() == "<p>Hola, Ñusta.</p>"
    assert email.state == State.DONE
    assert email.sent_at


def test_the_same_event_is_told_once(mail_server):
    assert queued().pk == queued(subject="Otra vez").pk
    send(Email.objects.get())
    send(Email.objects.get())
    assert [message["Subject"] for message in mail_server.messages] == ["Aviso"]


def test_a_message_that_is_sent_twice_has_the_same_message_id(mail_server):
    email = queued()
    send(email)
    Email.objects.update(state=State.QUEUED)  # killed between the server's answer and our commit
    send(email)
    first, second = mail_server.messages
    assert first["Message-ID"] == second["Message-ID"] == email.message_id


def test_two_messages_have_different_message_ids():
    assert queued("uno").message_id != queued("dos").message_id


def test_a_stored_file_goes_along(mail_server):
    stored = store(ContentFile(b"%PDF-1.4 hola"), name="Presupuesto Nº 1.pdf", user=None, max_bytes=100)
    send(queued(attachments=[stored]))
    [part] = mail_server.messages[0].iter_attachments()
    assert (part.get_filename(), part.get_content()) == ("Presupuesto Nº 1.pdf", b"%PDF-1.4 hola")


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("451 Try later", State.QUEUED),
        ("554 Never", State.FAILED),
    ],
)
def test_what_the_server_cannot_take_now_is_tried_again_and_what_it_never_takes_is_not(mail_server, answer, state):
    mail_server.answer = answer
    email = queued()
    send(email)
    assert email.state == state
    assert answer.split()[1] in email.error


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 32), (7, 60), (8, 60), (29, 60)]
)
def test_the_pause_between_tries_doubles_up_to_an_hour(attempts, minutes):
    assert Email(attempts=attempts).pause == 60 * minutes


def test_a_server_that_is_away_puts_the_message_off(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with socket.create_server(("127.0.0.1", 0)) as closed_soon:
        settings.EMAIL_HOST, settings.EMAIL_PORT = closed_soon.getsockname()
    email = queued()
    send(email)
    assert email.state == State.QUEUED
    in_a_minute = (Now() + timedelta(seconds=50), Now() + timedelta(seconds=61))
    assert Email.objects.filter(run_at__range=in_a_minute).exists()


def test_a_server_that_is_down_for_an_hour_loses_nothing_and_gets_each_message_once(settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    inbox = Inbox()
    settings.EMAIL_PORT = inbox.port  # nobody is there yet
    emails = [queued(key=f"aviso-{number}", subject=f"Aviso {number}") for number in range(2)]
    waited = timedelta()
    while waited < timedelta(hours=1):
        runner.sweep()
        waited += min(email.pause for email in Email.objects.all()) * timedelta(seconds=1)
        assert set(Email.objects.values_list("state", flat=True)) == {State.QUEUED}
        Email.objects.update(run_at=Now())  # the pause passes
    inbox.controller.start()
    try:
        for _ in range(2):
            runner.sweep()
    finally:
        inbox.controller.stop()
    assert [message["Message-ID"] for message in inbox.messages] == [email.message_id for email in emails]
    assert set(Email.objects.values_list("state", "error")) == {(State.DONE, "")}


def test_after_a_day_of_tries_the_message_is_failed_where_people_see_it(mail_server):
    mail_server.answer = "451 Try later"
    email = queued()
    Email.objects.update(attempts=Email.max_attempts - 1)
    send(email)
    assert email.state == State.FAILED
    assert "varios intentos" in email.error


def test_a_server_that_stays_silent_is_left_after_the_timeout(settings, monkeypatch):
    monkeypatch.setattr("napsix.jobs.models.email.TIMEOUT", 0.2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        email = queued()
        send(email)
    assert email.state == State.QUEUED


def test_our_own_wrong_password_is_not_the_messages_fault(monkeypatch):
    def refuse(self):
        raise smtplib.SMTPAuthenticationError(535, b"no")

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
    email = queued()
    send(email)
    assert email.state == State.QUEUED


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_the_message_is_sent(monkeypatch):
    seen = []
    monkeypatch.setattr(
        "django.core.mail.EmailMultiAlternatives.send", lambda self: seen.append(connection.in_atomic_block)
    )
    email = Email.objects.create(key="aviso", to=["ana@ejemplo.test"], subject="Aviso", text="Hola")
    send(email)
    assert seen == [False]


@pytest.mark.parametrize(
    "to",
    [
        "ana@ejemplo.test\nBcc: todos@ejemplo.test",
        "ana@ejemplo.test, eva@ejemplo.test",
        "Ana <ana@ejemplo.test>",
        "",
        "ana",
    ],
)
def test_what_is_no_address_is_refused_and_nothing_is_queued(to):
    with pytest.raises(ValueError, match="address"):
        queued(to=to)
    assert not Email.objects.exists()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x00", "\u2028", "\x85"])
def test_a_subject_cannot_add_headers(mail_server, end):
    send(queued(subject=f"Hola{end}Bcc: todos@ejemplo.test"))
    [message] = mail_server.messages
    assert message["Bcc"] is None
    assert message["Subject"] == "Hola Bcc: todos@ejemplo.test"


def test_a_message_may_be_written_only_when_it_is_sent(monkeypatch):
    monkeypatch.setitem(renderers, "saludo", lambda email: {"subject": "Hola", "text": email.context["who"]})
    email = queued(subject="", text="", kind="saludo", context={"who": "Ana"})
    send(email)
    assert (outbox.outbox[0].subject, outbox.outbox[0].body) == ("Hola", "Ana")
    assert (email.subject, email.text) == ("", "")


def test_a_message_with_nothing_to_say_is_dropped(monkeypatch):
    monkeypatch.setitem(renderers, "saludo", lambda email: None)
    email = queued(kind="saludo")
    send(email)
    assert email.state == State.CANCELLED
    assert outbox.outbox == []


def test_a_renderer_is_registered_by_its_kind(monkeypatch):
    monkeypatch.setitem(renderers, "saludo", None)
    function = rendered("saludo")(lambda email: None)
    assert renderers["saludo"] is function


def test_a_text_is_rendered_without_escapes_and_its_first_line_is_the_subject():
    facts = {"name": "O'Higgins & Núñez", "what": "Algo.", "when": "hoy", "where": "127.0.0.1"}
    message = render("security_notice", facts, language="es-ar")
    assert message["subject"] == "Hubo un cambio en tu cuenta"
    assert "O'Higgins & Núñez" in message["text"]
    assert message["subject"] not in message["text"]


def test_mail_goes_before_every_other_job():
    assert all(Email.priority > model.priority for model in runner.job_models() if model is not Email)


@pytest.mark.parametrize(
    ("error", "permanent"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b.test": (550, b"no"), "c@b.test": (550, b"no")}), True),
        (smtplib.SMTPRecipientsRefused({"a@b.test": (550, b"no"), "c@b.test": (451, b"later")}), False),
        (smtplib.SMTPDataError(554, b"no"), True),
        (smtplib.SMTPDataError(452, b"later"), False),
        (smtplib.SMTPSenderRefused(550, b"no", "nosotros@b.test"), False),
        (TimeoutError(), False),
    ],
)
def test_only_what_the_server_says_of_this_message_for_good_is_permanent(error, permanent):
    assert is_permanent(error) is permanent
