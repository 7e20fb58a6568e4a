"""Requests as the code gets them: Django's own types know no user of ours."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from napsix.accounts.models import User


class Request(HttpRequest):
    """A request of anybody, signed in or not: what the middleware and public pages get."""

    user: User | AnonymousUser
    htmx: HtmxDetails


class UserRequest(Request):
    """A request of somebody who has signed in: all that a page behind the sign-in gets."""

    user: User
