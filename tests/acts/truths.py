"""What is true of a client after whatever was done: each truth yields sentences on what contradicts it."""

from collections import defaultdict

from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import GeneratedField
from django.urls import resolve

from clients.kinds import registry
from clients.kinds.documents import Document
from clients.models import Client
from clients.records.invoices.models import Invoice
from clients.records.payments.models import Payment, PaymentApplication
from contacts.models import Contact, MessageCopy, SharedFile
from napsix.crud.derived import derived_columns, derived_models, differences
from napsix.crud.models import BulkChange, Notification
from napsix.jobs.models import Email
from portal.models import Invitation
from portal.rights import rights_of
from tests.access_expect import EXPECTED

# Columns that say nothing to people: when and how often a row was written, and what its number is made of.
SILENT = {"id", "version", "created_at", "updated_at", "created_by", "sequence", "series", "twin", "custom_key"}


def balances_equal_their_payments(before, now):
    """What is paid, applied and owed is what the lines and the payments say, in one currency and of one client."""
    payments, invoices = now.rows[Payment], now.rows[Invoice]
    paid, applied = defaultdict(int), defaultdict(int)
    for one in now.of(PaymentApplication):
        paid[one.invoice_id] += one.amount
        applied[one.payment_id] += one.amount
        payment, invoice = payments.get(one.payment_id), invoices.get(one.invoice_id)
        if payment is None or invoice is None or payment.currency != invoice.currency or one.amount <= 0:
            yield f"{one!r} is between rows of two clients or currencies"
        elif (payment.status, invoice.status) != ("received", "sent"):
            yield f"{one!r} puts a payment «{payment.status}» on an invoice «{invoice.status}»"
    for row in invoices.values():
        if row.paid != paid[row.pk] or row.balance != row.total - paid[row.pk] or row.balance < 0:
            yield f"{row!r} says {row.paid} paid and {row.balance} owed, and payments {paid[row.pk]} of {row.total}"
    for row in payments.values():
        if row.applied != applied[row.pk] or row.unapplied != row.amount - applied[row.pk] or row.unapplied < 0:
            yield f"{row!r} says {row.applied} applied, and its invoices {applied[row.pk]}"


def totals_equal_their_lines(before, now):
    """A document's totals are those of its lines."""
    for kind in registry.all_kinds():
        if not issubclass(kind.model, Document):
            continue
        sums = defaultdict(int)
        for line in now.of(kind.line_model):
            sums[line.document_id] += line.net + line.tax
        for row in now.of(kind.model):
            if row.total != sums[row.pk]:
                yield f"{row!r} says {row.total}, and its lines {sums[row.pk]}"


def nothing_points_at_a_voided_row(before, now):
    """No record, and no part of one, leads to a row that counts no more."""
    for model, rows in now.rows.items():
        for field in relations(model):
            gone = voided(now, field.related_model) if field.name not in came_from(model) else ()
            for row in rows.values():
                if getattr(row, field.attname) in gone:
                    yield f"{row!r}.{field.name} leads to a voided {field.related_model.__name__}"


def voided(now, model):
    """Return the keys of the rows of ``model`` that were voided."""
    if model not in now.rows or not any(state.key == "void" for state in getattr(model, "STATES", ())):
        return ()
    return {row.pk for row in now.of(model) if row.status == "void"}


def came_from(model):
    """Return the links of ``model`` to its own whole, which go with it: a line belongs to its document."""
    return {"document", "record"} & {field.name for field in relations(model)}


def relations(model):
    """Return the foreign keys of ``model``."""
    return [field for field in model._meta.concrete_fields if field.many_to_one or field.one_to_one]


def everything_is_of_one_client(before, now):
    """What a record leads to is of its own client."""
    for model, rows in now.rows.items():
        for field in relations(model):
            known = now.rows.get(field.related_model) if field.related_model is not Client else None
            for row in rows.values() if known is not None else ():
                key = getattr(row, field.attname)
                if key is not None and key not in known:
                    yield f"{row!r}.{field.name} leads to a row that is of another client, or gone"


def who_is_out_of_use_waits_for_nothing(before, now):
    """A main contact is in use; for one who is not no mail waits, and no invitation is open."""
    if not now.wrote(Client, Contact, Invitation, Email):
        return
    people = list(now.of(Contact))
    active = [one for one in people if one.is_active]
    if len([one for one in people if one.is_primary]) > 1 or any(one.is_primary for one in people if not one.is_active):
        yield "There are two main contacts, or one out of use"
    if Invitation.objects.unused().filter(contact__in=set(people) - set(active)).exists():
        yield "Somebody out of use has an open invitation"
    out = people if not next(iter(now.of(Client))).is_active else set(people) - set(active)
    about = [f"contacts.contact:{one.pk}" for one in out]
    if Email.objects.filter(related__in=about, kind="", state=Email.State.QUEUED).exists():
        yield "Mail waits for somebody out of use"


def derived_columns_equal_their_source(before, now):
    """Search texts, sort keys, sums and what a client keeps of its contacts are what they follow from."""
    for model in set(derived_models()) & now.fresh:
        for row in now.of(model):
            for name, (stored, right) in differences(row).items():
                yield f"{row!r}.{name} is {stored!r} and should be {right!r}"


def history_tells_every_change(before, now):
    """Each column of each row that changed has its line in the history, and each new or deleted row its entry."""
    told = told_since(before)
    for model in now.fresh & set(auditlog.get_models()):
        then, rows = before.rows[model], now.rows[model]
        for pk in then.keys() | rows.keys():
            names = set(changed(model, then.get(pk), rows.get(pk)))
            if missing := names - told[model, pk]:
                yield f"{rows.get(pk) or then.get(pk)!r}: history says nothing of {sorted(missing)}"


def changed(model, then, row):
    """Return the names of the columns that differ; "+" of a new row, "-" of a deleted one."""
    if then is None or row is None:
        return ["+" if then is None else "-"]
    follows = derived_columns(model)
    return [
        field.name
        for field in model._meta.concrete_fields
        if field.name not in SILENT
        and field.attname not in follows
        and not isinstance(field, GeneratedField)
        and getattr(then, field.attname) != getattr(row, field.attname)
    ]


def told_since(before):
    """Return ``{(model, key): {names of columns}}`` of what the history tells since the state ``before``."""
    told = defaultdict(set)
    for entry in LogEntry.objects.filter(pk__gt=before.marks[LogEntry]):
        model = ContentType.objects.get_for_id(entry.content_type_id).model_class()
        sign = {LogEntry.Action.CREATE: "+", LogEntry.Action.DELETE: "-"}.get(entry.action)
        told[model, entry.object_id] |= {sign} if sign else set(entry.changes_dict)
    by_label = {model._meta.label_lower: model for model in auditlog.get_models()}
    for one in BulkChange.objects.filter(pk__gt=before.marks[BulkChange]).select_related("run"):
        told[by_label[one.run.model_label], one.object_id] |= set(one.after)
    return told


def nobody_without_a_right_got_a_mail(before, now):
    """New mail goes to people in use who may open what it is about, once to each address."""
    if not now.wrote(Email):
        return
    mails = list(Email.objects.filter(pk__gt=before.marks[Email]))
    copies = dict(MessageCopy.objects.filter(email__in=mails).values_list("email", "message__key"))
    for email in mails:
        for problem in wrong_with(email, copies.get(email.pk)):
            yield f"{email.key} to {email.to}: {problem}"
    sent = [(copies[one.pk], address.lower()) for one in mails if copies.get(one.pk) for address in one.to]
    if len(sent) != len(set(sent)):
        yield f"An address gets the same mail twice: {sent}"


def wrong_with(email, notice):
    """Yield what is wrong with a new message; ``notice`` is the key of what contacts were told, None of no notice."""
    if email.key.startswith("told:"):
        yield from wrong_with_told(email)
    elif email.related.startswith("contacts.contact:"):
        contact = Contact.objects.select_related("client").get(pk=email.related.partition(":")[2])
        if email.to != [contact.email]:
            yield "the address is not the contact's"
        if not contact.in_use and email.state == Email.State.QUEUED:
            yield "the contact is out of use"
        if notice and not may_read(contact, notice):
            yield "the contact may not see what it is about"
    else:
        yield "nobody knows to whom it goes"


def wrong_with_told(email):
    """Yield what is wrong with mail to the team: it goes to those in use who may open the page that it names."""
    key, _colon, person = email.key.removeprefix("told:").rpartition(":")
    told = Notification.objects.select_related("user").get(key=key, user=person)
    user, route = told.user, resolve(told.url).route
    if not user.is_active or user.is_contact or email.to != [user.email]:
        yield "not of the team, or not in use"
    if not user.has_perms(EXPECTED[route].needs):
        yield f"{user} may not open {route}"


def may_read(contact, notice):
    """Return whether ``contact`` sees what a notice is about: "notice:invoices.issued:clients.invoice:7:2"."""
    _notice, topic, label, key, *_version = notice.split(":")
    row = apps.get_model(label).objects.get(pk=key)
    row = getattr(row, "record", row)
    if isinstance(row, SharedFile):
        scope = rights_of(contact).get("contacts.portal_view_sharedfile")
    else:
        scope = rights_of(contact).get(row.declaration.portal_permission())
    is_wanted = contact.wants(topic.partition(".")[0]) or contact.is_primary
    return scope is not None and is_wanted and type(row).objects.for_contact(contact, scope).filter(pk=row.pk).exists()


# Each takes the state before an act and the one after it.
TRUTHS = (
    balances_equal_their_payments,
    totals_equal_their_lines,
    nothing_points_at_a_voided_row,
    everything_is_of_one_client,
    who_is_out_of_use_waits_for_nothing,
    derived_columns_equal_their_source,
    history_tells_every_change,
    nobody_without_a_right_got_a_mail,
)
