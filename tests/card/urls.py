"""One address, for the test that changes the URLconf by a mark."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import path

urlpatterns = [path("hola/", login_not_required(lambda request: HttpResponse("hola")))]
