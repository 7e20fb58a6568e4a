"""One form, one deed: what is sent twice is done once and answered twice alike.

Every form carries a key of its own (``{% csrf_token %}`` writes it, see ``templatetags/crud.py``). What a form does
and the row that says so are saved in one transaction, so a second sending, from a double click, an impatient one or a
connection that was tried again, waits for the first and gets its answer. A form that comes back to be mended has done
nothing and leaves no row.
"""

import hashlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import cast

from django.contrib.messages import add_message, get_messages
from django.contrib.messages.storage.base import BaseStorage
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from napsix.accounts.requests import UserRequest
from napsix.crud.models import SentForm

FIELD = "once_key"
# How long a form that was sent is remembered: longer than anybody comes back to a page that is still open.
KEPT = timedelta(days=3)


def answer(request: UserRequest, get_response: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    """Return the page's answer to a form that carries a key, or the one that the same form got before."""
    try:
        with transaction.atomic():
            sent, is_first = SentForm.objects.get_or_create(digest=digest_of(request))
            return first_answer(request, sent, get_response) if is_first else repeated(request, sent)
    except OperationalError:  # it waited for the first sending as long as the database waits for a lock
        return render(request, "crud/still_busy.html", status=409)


def first_answer(
    request: UserRequest, sent: SentForm, get_response: Callable[[HttpRequest], HttpResponse]
) -> HttpResponse:
    """Return the page's answer and keep it with the row ``sent``; a form that did nothing leaves nothing."""
    response = get_response(request)
    if not is_done(response):
        transaction.set_rollback(True)
        return response
    sent.location = response["Location"]
    sent.messages = list(messages_of(request)._queued_messages)  # ty: ignore[missing-attribute] - no stub has it
    for message in sent.messages:
        message.message = str(message.message)  # one that is translated late could not be kept
    sent.save()
    return response


def is_done(response: HttpResponse) -> bool:
    """Return whether the page did what was asked: it sends people on then, and shows a form where it did not."""
    return 300 <= response.status_code < 400


def repeated(request: UserRequest, sent: SentForm) -> HttpResponse:
    """Return the answer that the form got the first time, with the sentences that perhaps nobody saw."""
    waiting = messages_of(request)
    known = {str(message) for message in waiting}
    waiting.used = False  # they were looked at, not shown
    for message in sent.messages:
        if str(message) not in known:
            add_message(request, message.level, message.message, message.extra_tags)
    return HttpResponseRedirect(sent.location)


def messages_of(request: HttpRequest) -> BaseStorage:
    """Return the sentences that wait for the person's next page."""
    return cast(BaseStorage, get_messages(request))


def digest_of(request: UserRequest) -> str:
    """Return what stands for who sent which form, with which values and files, and where."""
    digest = hashlib.sha256()
    for part in parts_of(request):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def parts_of(request: UserRequest) -> Iterator[bytes]:
    """Yield what makes two sendings the same."""
    yield str(request.user.pk).encode()
    yield request.get_full_path().encode()
    for name, values in sorted(request.POST.lists()):
        if name != "csrfmiddlewaretoken":
            yield from (text.encode("utf-8", "surrogatepass") for text in (name, *values))
    for name, files in sorted(request.FILES.lists()):
        yield name.encode()
        for file in files:
            yield from file.chunks()
            file.seek(0)


def forget_old() -> int:
    """Delete the forms that were sent too long ago for anybody to send them again; return how many."""
    deleted, _by_model = SentForm.objects.filter(sent_at__lt=timezone.now() - KEPT).delete()
    return deleted
