"""Forms about what contacts may see and do."""

from typing import Any, Self

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import Contact
from napsix.accounts.models import User
from napsix.crud.conflicts import Compared
from napsix.text import fold
from portal.catalogue import PortalRight, by_group, catalogue
from portal.models import Profile, Scope
from portal.rights import Decisions, exceptions_of, keys_of, profile_of
from portal.services import Choices, change_profile, set_access

AS_PROFILE, REFUSED = "", "no"


class RightsForm(Compared, forms.Form):
    """One choice for each right there is, over the row ``instance``; ``decisions`` are the rights that it gives."""

    inherits = False
    is_dense = True

    def __init__(self, *args: Any, instance: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.instance, self.user = instance, user
        rights = self.decisions()
        self.entries = catalogue()
        self.keys = keys_of(self.entries)
        self.entries = [entry for entry in self.entries if entry.name in self.keys]
        for entry in self.entries:
            initial = (rights[entry.name] or REFUSED) if entry.name in rights else AS_PROFILE
            self.fields[self.name(entry)] = forms.ChoiceField(
                label=str(entry.label), choices=self.choices(entry), initial=initial, required=False
            )
        self.fieldsets = [(group, [self.name(one) for one in some]) for group, some in by_group(self.entries)]

    def decisions(self) -> Decisions:
        """Return what the row decides, by the names of the rights."""
        raise NotImplementedError

    def sent_again(self, data: QueryDict) -> Self:
        return type(self)(data, instance=self.instance, user=self.user)

    def name(self, entry: PortalRight) -> str:
        """Return the name of an entry's field."""
        return f"right-{self.keys[entry.name]}"

    def choices(self, entry: PortalRight) -> list[tuple[str, str]]:
        """Return the choices for an entry: as the profile (for an exception), no, the own rows only, all of them."""
        choices = [(AS_PROFILE, _("Según el perfil"))] if self.inherits else []
        choices.append((REFUSED if self.inherits else AS_PROFILE, _("No")))
        choices += [(Scope.MINE.value, _("Sí, solo lo propio"))] if entry.owned else []
        return [*choices, (Scope.CLIENT.value, _("Sí, todo el cliente") if entry.owned else _("Sí"))]

    @property
    def rights(self) -> Choices:
        """What was chosen as ``{permission pk: Scope, or None to refuse}``; what the profile decides is left out."""
        chosen = {self.keys[entry.name]: self.cleaned_data[self.name(entry)] for entry in self.entries}
        return {
            pk: Scope(value) if value in Scope.values else None
            for pk, value in chosen.items()
            if value != AS_PROFILE or not self.inherits
        }


class AccessForm(RightsForm):
    """A contact's profile and the exceptions to it."""

    inherits = True
    profile = forms.ModelChoiceField(label=gettext_lazy("Perfil"), queryset=Profile.objects.all(), empty_label=None)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["profile"].initial = profile_of(self.instance)
        self.fieldsets.insert(0, ("", ["profile"]))
        self.compare(self.instance)

    def decisions(self) -> Decisions:
        return exceptions_of(self.instance)

    def store(self, *, user: User) -> Contact:
        """Save the profile and the exceptions; they count from the contact's next click."""
        set_access(contact=self.instance, profile=self.cleaned_data["profile"], exceptions=self.rights, user=user)
        return self.instance


class ProfileForm(RightsForm):
    """A profile: its name, whom it is for, and its rights."""

    title = forms.CharField(label=gettext_lazy("Nombre"), max_length=80)
    description = forms.CharField(label=gettext_lazy("Para quién es"), max_length=200, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["title"].initial = self.instance.name
        self.fields["description"].initial = self.instance.description
        self.fieldsets.insert(0, ("", ["title", "description"]))
        self.compare(self.instance)

    def decisions(self) -> Decisions:
        rows = self.instance.rights.select_related("permission__content_type")
        return {
            f"{row.permission.content_type.app_label}.{row.permission.codename}": row.scope
            for row in rows
            if row.allowed
        }

    def store(self, *, user: User) -> Profile:
        """Save the profile; it counts from the next click of each contact that has it."""
        self.instance.name, self.instance.description = self.cleaned_data["title"], self.cleaned_data["description"]
        change_profile(profile=self.instance, rights=self.rights, user=user)
        return self.instance

    def clean_title(self) -> str:
        """Refuse the name of another profile: nobody could tell them apart."""
        title = self.cleaned_data["title"]
        others = Profile.objects.exclude(pk=self.instance.pk)
        if fold(title) in {fold(profile.name) for profile in others}:
            raise forms.ValidationError(_("Ya existe «%(twin)s»."), params={"twin": title})
        return title


class InviteForm(forms.Form):
    """The profile that whoever is invited gets."""

    profile = forms.ModelChoiceField(label=gettext_lazy("Perfil"), queryset=Profile.objects.all(), empty_label=None)


class LookForm(forms.Form):
    """Why somebody of the team looks as a contact."""

    reason = forms.CharField(label=gettext_lazy("Motivo"), max_length=300)
