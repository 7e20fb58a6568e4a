"""What people do around a client, ``{name: act(world, luck)}``: all that kinds and lists declare, and the services.

An act does what a page does: it fills the form by chance and calls what the page calls. One that the product refuses,
or whose form does not validate, does nothing.
"""

import datetime
from functools import partial

from django.db.models import ProtectedError
from django.utils import timezone

from clients.forms.clients import ClientForm
from clients.forms.prospects import ProspectForm
from clients.kinds import registry
from clients.kinds.base import Refused
from clients.kinds.forms import ActionForm, form_for
from clients.kinds.services import delete_record
from clients.models import Client, Prospect
from clients.records.invoices.services import remind
from clients.records.subscriptions.services import issue_due
from clients.services import (
    AlreadyConverted,
    convert_prospect,
    deactivate_client,
    delete_client,
    reactivate_client,
)
from contacts.forms import ContactDeactivationForm, ContactForm, MessageForm, ShareForm
from contacts.models import Contact, SharedFile
from contacts.services import deactivate_contact, make_primary, reactivate_contact, send_message, share, withdraw
from napsix.crud import additions
from napsix.crud.bulk import start, undo
from napsix.crud.lists import list_pages
from napsix.crud.models import BulkRun
from napsix.crud.state import DeactivationForm
from napsix.files.models import StoredFile
from portal.forms import AskingForm, OwnAccountForm, OwnCompanyForm
from portal.models import Invitation
from portal.office.forms import AccessForm
from portal.records import RecordRows
from portal.services import InvitationRefused, accept, invite, move_access, revoke
from tests.acts.forms import chosen, put, typed
from tests.factories import make

# What the pages answer with a sentence.
REFUSALS = (Refused, AlreadyConverted, InvitationRefused, ProtectedError)
# Of the rows that an action could be done with, how often one is tried for which it is not offered.
RARELY = 0.1
# How many days ahead of today the clock may be for what is done by it.
AHEAD = 70


def filled(make_form, luck):
    """Return the form that ``make_form(*data)`` makes, filled by chance; None where it does not validate."""
    form = make_form(typed(make_form(), luck))
    return form if form.is_valid() else None


def stored(world, luck, make_form):
    """Fill the form and store it as its page does; remember the row."""
    form = filled(make_form, luck)
    row = form.store(user=world.someone(luck)) if form is not None else None
    return world.touch(row) if row is not None else None


# What kinds declare


def add(kind, world, luck):
    """Add a row of ``kind`` by its form."""
    user, client = world.someone(luck), world.client
    stored(world, luck, lambda *data: form_for(kind)(*data, user=user, client=client))


def edit(kind, world, luck):
    """Change a row by its form."""
    row = world.pick(luck, kind.model.objects.for_client(world.pk).filter(kind.editable))
    if row is not None:
        user = world.admin
        stored(world, luck, lambda *data: form_for(kind)(*data, user=user, instance=kind.model.objects.get(pk=row.pk)))


def delete(kind, world, luck):
    """Delete a row."""
    row = world.pick(luck, kind.model.objects.for_client(world.pk).filter(kind.deletable))
    if row is not None:
        delete_record(row, user=world.someone(luck))


def act(kind, action, world, luck):
    """Do an action of staff with a row, nearly always one on whose page it stands."""
    row, user = row_for(action, world, luck, kind.model.objects.for_client(world.pk)), world.someone(luck)
    asked = row and answers(partial(ActionForm, action=action, about=kind.model, user=user, row=row), action, luck)
    if asked is not None and row is not None:
        remember(world, action.run(row, user=user, **asked))


def portal_act(kind, action, world, luck):
    """Do an action as a contact, within the rows that it may do it with."""
    viewer = world.viewer(luck)
    rows = viewer and RecordRows(kind, viewer).for_action(action)
    row = row_for(action, world, luck, rows) if viewer else None
    if row is not None:
        form = partial(AskingForm, action=action, model=kind.model, viewer=viewer)
        do_as_contact(world, action, row, viewer, answers(form, action, luck))


def portal_open(kind, action, world, luck):
    """Make a row as a contact who may."""
    viewer = world.viewer(luck)
    if viewer is not None and RecordRows(kind, viewer).may(action):
        form = partial(AskingForm, action=action, model=kind.model, viewer=viewer)
        do_as_contact(world, action, viewer.contact.client, viewer, answers(form, action, luck))


def do_as_contact(world, action, target, viewer, asked):
    """Do ``action`` with ``target`` where what it asks was answered rightly."""
    if asked is not None:
        remember(world, action.run(target, contact=viewer.contact, **asked))


def row_for(action, world, luck, rows):
    """Return one of ``rows``, most often one for which ``action`` is offered."""
    if luck.random() < RARELY:
        return world.pick(luck, rows)
    return world.pick(luck, rows.filter(pk__in=[row.pk for row in rows if action.offered_on(row)]))


def answers(make_form, action, luck):
    """Return what ``action`` is told, {} where it asks nothing; None where what was typed is wrong."""
    if not action.asks:
        return {}
    form = filled(make_form, luck)
    return form.cleaned_data if form is not None else None


def remember(world, made):
    """Remember the row that an action led to, if it led to one."""
    if made is not None and made.pk is not None:
        world.touch(made)


# What lists declare


def many(model, action, world, luck):
    """Do a bulk action on some rows of a list."""
    of_client = {Client: {"pk__in": [world.pk, world.other.pk]}, Prospect: {}}.get(model, {"client": world.pk})
    rows = model.objects.filter(**of_client).order_by("pk")
    some = [pk for pk in rows.values_list("pk", flat=True) if luck.random() < 1 / 2]
    form = asked_many(action, luck)
    if some and (form is None or form.is_valid()):
        rows = model.objects.filter(pk__in=some).order_by("pk")
        start(action, rows, user=world.someone(luck), form=form, back="/")


def asked_many(action, luck):
    """Return the filled form of a bulk action, with what it asks once something was chosen; None where it has none."""
    first = action.form(None)
    if first is None:
        return None
    data = typed(first, luck)
    for name, field in action.form(data).fields.items():
        if name not in first.fields:
            put(data, name, chosen(field, luck))
    return action.form(data)


def take_back(world, luck):
    """Undo a bulk action."""
    run = world.pick(luck, BulkRun.objects.filter(undone_at=None, changes__isnull=False).distinct())
    if run is not None:
        undo(run)


# Clients


def edit_client(world, luck):
    """Change the client by its form, which may put it out of use or back."""
    stored(world, luck, lambda *data: ClientForm(*data, user=world.admin, instance=world.client))


def deactivate_by_page(world, luck):
    """Put the client out of use, as its page asks."""
    client = world.client
    form = filled(lambda *data: DeactivationForm(*data, model=Client, row=client), luck) if client.is_active else None
    if form is not None:
        reason = form.cleaned_data["reason"]
        deactivate_client(client=client, user=world.someone(luck), reason=reason, answers=form.answers)


def reactivate_by_page(world, luck):
    """Put the client back into use."""
    if not world.client.is_active:
        reactivate_client(client=world.client)


def edit_company(world, luck):
    """Change the company as one of its contacts."""
    viewer = world.viewer(luck)
    if viewer is not None:
        stored(world, luck, lambda *data: OwnCompanyForm(*data, user=viewer.user, instance=world.client))


def drop_client(world, luck):
    """Try to delete the client, which records hold."""
    delete_client(client=world.client)


# Contacts


def contacts(world, **values):
    """Return the client's contacts with these values."""
    return Contact.objects.filter(client=world.pk, **values).select_related("client", "user")


def add_person(world, luck):
    """Add a contact by its form."""
    stored(world, luck, lambda *data: ContactForm(*data, user=world.admin, client=world.client))


def edit_person(world, luck):
    """Change a contact by its form."""
    contact = world.pick(luck, contacts(world))
    stored(world, luck, lambda *data: ContactForm(*data, user=world.admin, instance=contacts(world).get(pk=contact.pk)))


def edit_account(world, luck):
    """Change one's own data in the portal."""
    viewer = world.viewer(luck)
    if viewer is not None:
        row = viewer.contact.pk
        stored(world, luck, lambda *data: OwnAccountForm(*data, user=viewer.user, instance=contacts(world).get(pk=row)))


def deactivate_person(world, luck):
    """Put a contact out of use, as its page asks."""
    contact = world.pick(luck, contacts(world, is_active=True))
    form = filled(lambda *data: ContactDeactivationForm(*data, contact=contact), luck) if contact else None
    if form is not None:
        values = {name: form.cleaned_data.get(name) for name in ("reason", "successor")}
        deactivate_contact(contact=contact, user=world.someone(luck), answers=form.answers, **values)


def reactivate_person(world, luck):
    """Put a contact back into use."""
    contact = world.pick(luck, contacts(world, is_active=False))
    if contact is not None:
        reactivate_contact(contact=contact)


def choose_main(world, luck):
    """Make a contact the main one."""
    contact = world.pick(luck, contacts(world, is_active=True))
    if contact is not None:
        make_primary(contact=contact)


def change_access(world, luck):
    """Change what a contact may do in the portal."""
    contact = world.pick(luck, contacts(world))
    user = world.someone(luck)
    form = filled(lambda *data: AccessForm(*data, instance=contact, user=user), luck)
    if form is not None:
        form.store(user=user)


def invite_person(world, luck):
    """Invite a contact to the portal."""
    invite(contact=world.pick(luck, contacts(world)), user=world.someone(luck))


def accept_invitation(world, luck):
    """Come in by an invitation."""
    invitation = world.pick(luck, Invitation.objects.usable().filter(contact__client=world.pk))
    if invitation is not None:
        accept(invitation=invitation, password="una-clave-larga-de-prueba")


def revoke_invitation(world, luck):
    """Make a contact's invitation good for nothing."""
    revoke(contact=world.pick(luck, contacts(world)))


def follow_address(world, luck):
    """Invite the new address of a contact who signs in with an old one."""
    move_access(contact=world.pick(luck, contacts(world)), user=world.someone(luck))


# Words and files


def write_mail(world, luck):
    """Write to contacts, with merge fields right or wrong."""
    user = world.someone(luck)
    form = filled(lambda *data: MessageForm(*data, client=world.client, user=user), luck)
    if form is not None:
        send_message(client=world.client, user=user, **form.cleaned_data)


def share_file(world, luck):
    """Share a file, with all, some or none of the contacts."""
    form = ShareForm(client=world.client)
    del form.fields["file"]
    data = typed(form, luck)
    form.data, form.is_bound = data, True
    if form.is_valid():
        stored_file = make(StoredFile)
        share(stored_file, client=world.client, user=world.someone(luck), **form.cleaned_data)


def withdraw_file(world, luck):
    """Take a shared file away from the contacts."""
    shared = world.pick(luck, SharedFile.objects.filter(client=world.pk))
    if shared is not None:
        withdraw(shared)


# Prospects


def add_prospect(world, luck):
    """Add a prospect by its form."""
    stored(world, luck, lambda *data: ProspectForm(*data, user=world.admin))


def edit_prospect(world, luck):
    """Change a prospect that was not converted."""
    row = world.pick(luck, Prospect.objects.exclude(state="converted"))
    if row is not None:
        fresh = partial(Prospect.objects.get, pk=row.pk)
        stored(world, luck, lambda *data: ProspectForm(*data, user=world.admin, instance=fresh()))


def convert(world, luck):
    """Make a client of a prospect, or join it to the client."""
    row = world.pick(luck, Prospect.objects.all())
    twin = Client.objects.filter(tax_id=row.tax_id).exclude(tax_id="").first()
    existing = luck.choice([world.client, twin])
    convert_prospect(prospect=row, user=world.someone(luck), existing=existing)


# By the clock


def bill_periods(world, luck):
    """Invoice the periods of subscriptions that started by a day."""
    issue_due(timezone.localdate() + datetime.timedelta(days=luck.randrange(AHEAD)))


def send_reminders(world, luck):
    """Remind of what is due."""
    remind()


def of_kind(kind):
    """Return the acts that ``kind`` declares, by name."""
    acts = {"add": partial(add, kind)}
    acts |= {"edit": partial(edit, kind)} if kind.editable is not None else {}
    acts |= {"delete": partial(delete, kind)} if kind.deletable is not None else {}
    acts |= {action.key: partial(act, kind, action) for action in kind.actions}
    if kind.portal is not None:
        acts |= {f"contact {one.key}": partial(portal_act, kind, one) for one in kind.portal.actions}
        acts |= {"contact opens": partial(portal_open, kind, kind.portal.opens)} if kind.portal.opens else {}
    return {f"{kind.slug}: {name}": one for name, one in acts.items()}


def of_list(model):
    """Return the bulk actions of the lists of ``model``, by name."""
    found = {
        action.key: action
        for page in list_pages(model._meta.label_lower)
        for action in (*page.actions, *additions.actions.of(model))
    }
    slug = model._meta.model_name
    return {f"list of {slug}: {key}": partial(many, model, action) for key, action in found.items()}


def all_acts():
    """Return every act there is, ``{name: act(world, luck)}``."""
    kinds = registry.all_kinds()
    acts = {name: one for kind in kinds for name, one in of_kind(kind).items()}
    models = [Client, Contact, Prospect, *(kind.model for kind in kinds)]
    acts |= {name: one for model in models for name, one in of_list(model).items()}
    return acts | BY_HAND


BY_HAND = {
    function.__name__.replace("_", " "): function
    for function in (
        take_back, edit_client, deactivate_by_page, reactivate_by_page, edit_company, drop_client, add_person,
        edit_person, edit_account, deactivate_person, reactivate_person, choose_main, change_access, invite_person,
        accept_invitation, revoke_invitation, follow_address, write_mail, share_file, withdraw_file, add_prospect,
        edit_prospect, convert, bill_periods, send_reminders,
    )
}  # fmt: skip
