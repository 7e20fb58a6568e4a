"""What a person keeps of a list: views by name, the one it opens with, the columns chosen. Each answers a POST."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from napsix.accounts.requests import UserRequest
from napsix.crud.listing import Listing
from napsix.crud.models import SavedView
from napsix.crud.saved_views import ViewForm, address_of


def save_view(request: UserRequest, listing: Listing) -> HttpResponse:
    """Keep the list as it stands under a name."""
    form = ViewForm(request.POST, user=request.user)
    if not form.is_valid():
        messages.error(request, _("Poné un nombre de hasta 60 letras para guardar la vista."))
        return HttpResponseRedirect(request.get_full_path())
    view = listing.preferences.save(form, listing.parameters, listing.shown)
    messages.success(request, _("Guardaste la vista «%(view)s».") % {"view": view})
    return HttpResponseRedirect(f"{request.path}{address_of(view)}")


def remove_view(request: UserRequest, listing: Listing) -> HttpResponse:
    """Delete the saved view that the POST names; a 403 where it is not the person's own."""
    if not listing.preferences.remove(request.POST.get("view", "")):
        raise PermissionDenied
    messages.success(request, _("Eliminaste la vista."))
    return HttpResponseRedirect(request.path)


def set_default_view(request: UserRequest, listing: Listing) -> HttpResponse:
    """Open the list with a view from now on."""
    return _open_with(request, listing, listing.preferences.find(request.POST.get("view", "")))


def forget_default_view(request: UserRequest, listing: Listing) -> HttpResponse:
    """Open the list with everything from now on."""
    return _open_with(request, listing, None)


def _open_with(request: UserRequest, listing: Listing, view: SavedView | None) -> HttpResponse:
    listing.preferences.open_with(view)
    text = _("Desde ahora la lista se abre con «%(view)s».") if view else _("Desde ahora la lista se abre con todo.")
    messages.success(request, text % {"view": view})
    return HttpResponseRedirect(request.get_full_path())


def choose_columns(request: UserRequest, listing: Listing) -> HttpResponse:
    """Remember the columns and their order; an empty choice brings back the usual ones."""
    known = listing.table.columns.names()
    return _keep_columns(request, listing, [name for name in request.POST.getlist("columns") if name in known])


def forget_columns(request: UserRequest, listing: Listing) -> HttpResponse:
    """Forget the columns that the person chose, so that the list shows the usual ones."""
    return _keep_columns(request, listing, [])


def _keep_columns(request: UserRequest, listing: Listing, names: list[str]) -> HttpResponse:
    """Remember ``names`` and show them; those of the address give way."""
    listing.preferences.choose_columns(names)
    return HttpResponseRedirect(f"{request.path}{listing.address(columns=None)}")
