"""The form of a member of the team."""

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from napsix.accounts.models import User, lower
from napsix.accounts.team import LastAdministrator, change_member, invite_member
from napsix.crud.forms import ModelForm, offer

# Why the last administrator stays one.
SOMEBODY_IS_LEFT = gettext_lazy("Tiene que quedar alguien que administre.")


class StaffForm(ModelForm):
    """A member of the team. Nobody gives a group with rights that they do not hold themselves."""

    class Meta:
        model = User
        fields = ["name", "email", "language", "groups"]
        labels = {"email": gettext_lazy("Email")}
        widgets = {"groups": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["groups"].label = _("Grupos")
        self.fields["groups"].help_text = _("De ellos vienen los permisos: sin ninguno, la persona entra y no ve nada.")
        self.fields["name"].required = True
        offer(self, "groups", Group.objects.order_by("name"))
        if self.instance.pk:
            self.fields["email"].disabled = True
        else:
            self.fields["email"].help_text = _("Ahí recibe el enlace para elegir su contraseña.")

    def clean_email(self) -> str:
        """Refuse an address that somebody has, in one sentence: the model and its constraint say one each."""
        email = lower(self.cleaned_data["email"])
        if User.objects.filter(email=email).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Ese email ya está en uso."))
        return email

    def clean_groups(self) -> QuerySet[Group]:
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

    def store(self, *, user: User) -> User:
        """Save the person, unless nobody would be left to administer; a new one is invited to choose a password."""
        save = change_member if self.instance.pk else invite_member
        try:
            return save(member=self.instance, groups=self.cleaned_data["groups"])
        except LastAdministrator as refusal:
            raise ValidationError({"groups": SOMEBODY_IS_LEFT}) from refusal
