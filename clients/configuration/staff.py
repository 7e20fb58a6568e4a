"""The pages of the team: who works here, with which rights."""

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from napsix.accounts.models import lower
from napsix.accounts.team import LastAdministrator, change_member, invite_member, set_active
from napsix.crud.filters import FilterSet, YesNoKey
from napsix.crud.forms import ModelForm
from napsix.crud.tables import DateColumn, EmailColumn, NameColumn, NamesColumn, StateColumn, Table
from napsix.crud.views import AddPage, EditPage, ListPage
from napsix.crud.views.base import ModelPage

User = get_user_model()


class StaffTable(Table):
    """Name, email, groups, state, last visit."""

    has_pages = False
    shown = ("name", "email", "groups", "is_active", "last_login")

    name = NameColumn(verbose_name=gettext_lazy("Persona"), linkify=True, order_by=("name",), classes="cell-main")
    email = EmailColumn(verbose_name=gettext_lazy("Email"), order_by=("email",))
    groups = NamesColumn(
        verbose_name=gettext_lazy("Grupos"), prepare=lambda queryset: queryset.prefetch_related("groups")
    )
    is_active = StateColumn(
        verbose_name=gettext_lazy("Estado"), words=(gettext_lazy("Activo"), gettext_lazy("Desactivado"))
    )
    last_login = DateColumn(verbose_name=gettext_lazy("Último ingreso"), order_by=("last_login",))

    def url_of(self, record):
        """Return the address of the person's form."""
        return reverse("clients:user_edit", args=[record.pk])


class StaffFilterSet(FilterSet):
    """By state; searched by name and email."""

    keys = (YesNoKey("is_active", gettext_lazy("Estado"), words=(gettext_lazy("Activo"), gettext_lazy("Desactivado"))),)

    def search(self, rows, query):
        """Return the people whose name or email holds the query."""
        return rows.filter(name__icontains=query) | rows.filter(email__icontains=query)


class StaffForm(ModelForm):
    """A member of the team. Nobody gives a group with rights that they do not hold themselves."""

    class Meta:
        model = User
        fields = ["name", "email", "language", "groups"]
        labels = {"email": gettext_lazy("Email")}
        widgets = {"groups": forms.CheckboxSelectMultiple}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["groups"].label = _("Grupos")
        self.fields["groups"].help_text = _("De ellos vienen los permisos: sin ninguno, la persona entra y no ve nada.")
        self.fields["name"].required = True
        self.fields["groups"].queryset = Group.objects.order_by("name")
        if self.instance.pk:
            self.fields["email"].disabled = True
        else:
            self.fields["email"].help_text = _("Ahí recibe el enlace para elegir su contraseña.")

    def clean_email(self):
        """Refuse an address that somebody has, in one sentence: the model and its constraint say one each."""
        email = lower(self.cleaned_data["email"])
        if User.objects.filter(email=email).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Ese email ya está en uso."))
        return email

    def clean_groups(self):
        """Refuse a group whose rights the person does not hold, and a change of one's own groups."""
        groups = self.cleaned_data["groups"]
        if self.instance == self.user and set(groups) != set(self.user.groups.all()):
            raise ValidationError(_("No podés cambiar tus propios grupos: pedíselo a otra persona."))
        held = self.user.get_all_permissions()
        for group in groups:
            rights = group.permissions.values_list("content_type__app_label", "codename")
            if not {f"{app}.{name}" for app, name in rights} <= held:
                text = _("No podés dar «%(group)s»: tiene permisos que vos no tenés.")
                raise ValidationError(text, params={"group": group})
        return groups

    def store(self, *, user):
        """Save the person; a new one is invited by mail to choose a password."""
        save = change_member if self.instance.pk else invite_member
        return save(member=self.instance, groups=self.cleaned_data["groups"])


class StaffPages:
    """Rows of the team only: a contact of a client is nobody here."""

    model = User
    form_class = StaffForm

    def rows(self, model=None):
        """Return the people of the team, whatever their state."""
        return User.objects.filter(kind=User.Kind.STAFF)

    def url(self, verb, *args):
        """Return the address of another page of the team."""
        return reverse(f"clients:user_{verb}", args=args) if verb != "delete" else None

    def after(self, row):
        """Return the list's address."""
        return self.url("list")


class StaffList(StaffPages, ListPage):
    """The team."""

    table_class = StaffTable
    filterset_class = StaffFilterSet
    add_label = gettext_lazy("Invitar")
    words = gettext_lazy("Equipo")


class StaffAdd(StaffPages, AddPage):
    """Somebody new, who gets a mail to choose a password."""

    title = gettext_lazy("Invitar al equipo")
    words = gettext_lazy("Equipo")
    submit_label = gettext_lazy("Mandar la invitación")
    saved = gettext_lazy("Le mandamos la invitación a «%(row)s».")


class StaffEdit(StaffPages, EditPage):
    """A person's name, language and groups."""

    words = gettext_lazy("Equipo")

    def post(self, request, pk):
        """Save, unless nobody would be left to administer."""
        try:
            return super().post(request, pk)
        except LastAdministrator:
            form = self.form(instance=self.get_object())
            form.is_valid()
            form.add_error("groups", _("Tiene que quedar alguien que administre."))
            return self.show_form(form)

    def show_form(self, form, **more):
        """Add the button that puts the person out of use or back; nobody does that to themselves."""
        member = self.object
        if member != self.request.user:
            question = _("¿Desactivar a %(member)s? Deja de entrar en el momento.") % {"member": member}
            more |= {
                "state_url": self.url("state", member.pk),
                "state_label": _("Desactivar") if member.is_active else _("Reactivar"),
                "state_question": question if member.is_active else "",
            }
        return super().show_form(form, **more)


class StaffState(StaffPages, ModelPage):
    """Put a member of the team out of use or back; their sessions end at once."""

    verb = "change"
    http_method_names = ["post"]

    def post(self, request, pk):
        """Do it, unless it is oneself or the last administrator."""
        member = self.get_object()
        if member == request.user:
            messages.error(request, _("No podés desactivarte: pedíselo a otra persona."))
            return HttpResponseRedirect(self.url("edit", pk))
        try:
            with transaction.atomic():
                set_active(member=member, is_active=not member.is_active)
        except LastAdministrator:
            messages.error(request, _("Tiene que quedar alguien que administre."))
            return HttpResponseRedirect(self.url("edit", pk))
        said = _("Reactivaste a %(member)s.") if member.is_active else _("Desactivaste a %(member)s.")
        messages.success(request, said % {"member": member})
        return HttpResponseRedirect(self.url("list"))
