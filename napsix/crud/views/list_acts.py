"""What is posted to a list: bulk actions on its rows, and what a person keeps of it."""

from functools import cached_property

from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from napsix.crud import seams
from napsix.crud.access import may
from napsix.crud.addresses import BIGGEST_KEY
from napsix.crud.bulk import start
from napsix.crud.saved_views import ViewForm, address_of
from napsix.crud.views.list_state import ListState


class ListActs(ListState):
    """The list's answers to a POST. It goes to the list's own address, so the filter is the selection."""

    actions = ()

    def post(self, request):
        """Do a bulk action, or keep something of the list."""
        keep = {
            "save-view": self.save_view,
            "remove-view": self.remove_view,
            "default-view": self.set_default_view,
            "usual-view": self.forget_default_view,
            "columns": self.choose_columns,
            "usual-columns": self.forget_columns,
            "export": self.export_selection,
            "choose-export": self.choose_selection,
        }.get(request.POST.get("action"))
        return keep() if keep else self.act()

    @cached_property
    def shown_actions(self):
        """The actions that the person may do: the page's own, and those that higher apps added."""
        declared = [*self.actions, *seams.actions.of(self.model)]
        return [action for action in declared if may(self.request.user, action.permission)]

    def selected_rows(self):
        """Return the ticked rows, or every row of the filter; an invalid filter selects none."""
        rows = self.filtered_rows()
        if self.request.POST.get("all"):
            return rows
        ticked = [pk for pk in self.request.POST.getlist("select") if pk.isascii() and pk.isdigit()]
        return rows.filter(pk__in=[pk for pk in map(int, ticked) if pk <= BIGGEST_KEY])

    def act(self):
        """Do an action on the chosen rows; ask first where the action says so."""
        post = self.request.POST
        action = next((one for one in self.shown_actions if one.key == post.get("action")), None)
        if action is None:
            raise PermissionDenied
        rows = self.selected_rows()
        form = action.form(post if post.get("confirmed") else None)
        if (action.asks_first or post.get("all")) and not (post.get("confirmed") and (form is None or form.is_valid())):
            return self.confirm(action, rows, form)
        user, back = self.request.user, self.request.get_full_path()
        run = start(action, rows, user=user, form=form, back=back, filterset=self.filterset)
        if not run.is_over:
            return HttpResponseRedirect(run.get_absolute_url())
        messages.add_message(self.request, messages.SUCCESS if run.done else messages.WARNING, self.said(run))
        return HttpResponseRedirect(self.request.get_full_path())

    def said(self, run):
        """Return what a run did, with the way to take back what can be."""
        if not run.changes.exists():
            return str(run.outcome)
        link = '{} <a class="alert-link" href="{}">{}</a>'
        return format_html(link, run.outcome, run.get_absolute_url(), _("Deshacer"))

    def confirm(self, action, rows, form):
        """Ask before the deed: how many rows, what happens, and what the action needs to know."""
        number = rows.count()
        post = self.request.POST
        kept = [(name, value) for name in ("action", "all", "select") for value in post.getlist(name) if value]
        words = self.model._meta
        name = words.verbose_name if number == 1 else words.verbose_name_plural
        context = {
            "page_title": action.label,
            "breadcrumbs": [(self.words, self.request.get_full_path()), (action.label, None)],
            "question": _("Elegiste %(n)s %(rows)s.") % {"n": intcomma(number), "rows": name},
            "effects": action.effects_on(rows),
            "hidden": [*kept, ("confirmed", "1")],
            "form": form,
            "danger": action.is_final,
            "submit_label": action.label if action.is_final else None,
            "cancel_url": self.request.get_full_path(),
        }
        return TemplateResponse(self.request, "crud/confirm_action.html", context)

    def save_view(self):
        """Keep the list as it stands under a name."""
        form = ViewForm(self.request.POST, user=self.request.user)
        if not form.is_valid():
            messages.error(self.request, _("Poné un nombre de hasta 60 letras para guardar la vista."))
            return self.back()
        view = self.preferences.save(form, self.parameters, self.columns)
        messages.success(self.request, _("Guardaste la vista «%(view)s».") % {"view": view})
        return HttpResponseRedirect(f"{self.request.path}{address_of(view)}")

    def remove_view(self):
        """Delete a view of one's own."""
        if not self.preferences.remove(self.request.POST.get("view", "")):
            raise PermissionDenied
        messages.success(self.request, _("Eliminaste la vista."))
        return HttpResponseRedirect(self.request.path)

    def set_default_view(self):
        """Open the list with a view from now on."""
        return self.open_with(self.preferences.find(self.request.POST.get("view", "")))

    def forget_default_view(self):
        """Open the list with everything from now on."""
        return self.open_with(None)

    def open_with(self, view):
        """Remember with which view the list opens, and say so."""
        self.preferences.open_with(view)
        said = (
            _("Desde ahora la lista se abre con «%(view)s».") if view else _("Desde ahora la lista se abre con todo.")
        )
        messages.success(self.request, said % {"view": view})
        return self.back()

    def choose_columns(self):
        """Remember the columns and their order; an empty choice brings back the usual ones."""
        known = self.known_table.columns.names()
        return self.keep_columns([name for name in self.request.POST.getlist("columns") if name in known])

    def forget_columns(self):
        """Bring back the usual columns."""
        return self.keep_columns([])

    def keep_columns(self, names):
        """Remember ``names`` and show them; those of the address give way."""
        self.preferences.choose_columns(names)
        return HttpResponseRedirect(f"{self.request.path}{self.address(columns=None)}")

    def back(self):
        """Return to the list as it was."""
        return HttpResponseRedirect(self.request.get_full_path())
