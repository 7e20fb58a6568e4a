"""Who may open what: the expected answer of every address, written by hand and derived from no declaration.

Read it as a table. A new address without a line here fails ``tests/portal/test_matrix.py``, and so does a line
without an address. ``row`` names the sort of row in the address (``tests/portal/world.py`` makes one of each).
"""

from dataclasses import dataclass

from tests.example import expect as example
from tests.rounds import expect as rounds

PUBLIC, OWN, STAFF, CONTACT = "public", "own account", "staff", "contact"


@dataclass(frozen=True)
class Expected:
    """What an address takes. ``area`` is for whom it exists; everybody else of those signed in gets a 404.

    ``needs`` are permissions, without any of which the answer is 403. ``get`` is the status of a GET by somebody
    who may. ``methods`` are those it answers; another one is a 405. ``refuses_empty`` tells that a POST without
    data is a 403 whoever sends it, as an action nobody named. ``personal`` is closed to a look in a contact's place.
    ``contacts`` is what a contact gets at the back office. ``post`` are permissions that a POST needs besides.
    """

    area: str
    needs: tuple = ()
    row: str = ""
    get: int = 200
    methods: str = "GET POST"
    refuses_empty: bool = False
    personal: bool = False
    contacts: int = 404
    post: tuple = ()


def staff(*needs, **options):
    return Expected(STAFF, needs, **options)


def contact(*needs, **options):
    return Expected(CONTACT, needs, **options)


def crud(prefix, app, model, *, lists=True, row=True):
    """The usual five addresses of a model."""
    name = f"{app}.{{}}_{model}"
    table = {}
    if lists:
        table[prefix] = staff(name.format("view"), refuses_empty=True)
    table[f"{prefix}add/"] = staff(name.format("add"))
    if row:
        table[f"{prefix}<int:pk>/"] = staff(name.format("view"), row=model, methods="GET")
    table[f"{prefix}<int:pk>/edit/"] = staff(name.format("change"), row=model)
    table[f"{prefix}<int:pk>/delete/"] = staff(name.format("delete"), row=model)
    return table


EXPECTED = {
    "": staff(methods="GET", contacts=302),
    "healthz": Expected(PUBLIC),
    "readyz": Expected(PUBLIC, get=503),
    "accounts/login/": Expected(PUBLIC),
    "accounts/inactive/": Expected(PUBLIC),
    "accounts/password/reset/": Expected(PUBLIC),
    "accounts/password/reset/done/": Expected(PUBLIC),
    "accounts/password/reset/key/done/": Expected(PUBLIC),
    "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": Expected(PUBLIC),
    "accounts/2fa/authenticate/": Expected(PUBLIC),
    "accounts/logout/": Expected(PUBLIC),
    "accounts/2fa/": Expected(OWN),
    "accounts/2fa/reauthenticate/": Expected(OWN),
    "accounts/2fa/recovery-codes/": Expected(OWN, get=404),
    "accounts/2fa/recovery-codes/download/": Expected(OWN, get=404),
    "accounts/2fa/recovery-codes/generate/": Expected(OWN),
    "accounts/2fa/totp/activate/": Expected(OWN),
    "accounts/2fa/totp/deactivate/": Expected(OWN, get=404),
    "accounts/password/change/": Expected(OWN),
    "accounts/reauthenticate/": Expected(OWN),
    "accounts/profile/": staff(),
    # clients
    **crud("clients/", "clients", "client"),
    "clients/<int:client_pk>/contacts/": staff(
        "clients.view_client", "contacts.view_contact", row="client", refuses_empty=True
    ),
    "clients/history/": staff("clients.view_history", methods="GET"),
    "clients/tax-id/": staff("clients.view_client", methods="GET"),
    "clients/parents/": staff("clients.view_client", methods="GET"),
    "clients/<int:pk>/deactivate/": staff("clients.change_client", row="client"),
    "clients/<int:pk>/reactivate/": staff("clients.change_client", row="client", methods="POST"),
    "clients/<int:pk>/access/": staff("clients.view_client", "contacts.view_contact", row="client", methods="GET"),
    **crud("clients/prospects/", "clients", "prospect"),
    "clients/prospects/<int:pk>/convert/": staff("clients.change_prospect", "clients.add_client", row="prospect"),
    **crud("clients/types/", "clients", "clienttype", row=False),
    **crud("clients/tags/", "clients", "tag", row=False),
    **crud("clients/series/", "clients", "series", row=False),
    "clients/company/": staff("clients.change_company"),
    "clients/company/logo/": staff(methods="GET"),
    "clients/team/": staff("accounts.view_user", refuses_empty=True),
    "clients/team/add/": staff("accounts.add_user"),
    "clients/team/<int:pk>/edit/": staff("accounts.change_user", row="user"),
    "clients/team/<int:pk>/state/": staff("accounts.change_user", row="user", methods="POST"),
    "clients/<int:pk>/timeline/": staff("clients.view_client", row="client", post=("clients.add_note",)),
    # the import
    "clients/import/": staff("clients.import_client"),
    "clients/import/template/": staff("clients.import_client", methods="GET"),
    "clients/import/<int:pk>/": staff("clients.import_client", row="importrun", methods="GET"),
    "clients/import/<int:pk>/columns/": staff("clients.import_client", row="importdraft"),
    "clients/import/<int:pk>/reading/": staff("clients.import_client", row="importdraft", methods="POST"),
    "clients/import/<int:pk>/template/": staff("clients.import_client", row="importdraft", methods="POST"),
    "clients/import/<int:pk>/check/": staff("clients.import_client", row="importdraft", methods="GET"),
    "clients/import/<int:pk>/decide/": staff("clients.import_client", row="importdraft", methods="POST"),
    "clients/import/<int:pk>/start/": staff("clients.import_client", row="importdraft", methods="POST"),
    "clients/import/<int:pk>/pause/": staff("clients.import_client", row="importrun", methods="POST"),
    "clients/import/<int:pk>/cancel/": staff("clients.import_client", row="importrun", methods="POST"),
    "clients/import/<int:pk>/resume/": staff("clients.import_client", row="importrun", methods="POST"),
    "clients/import/<int:pk>/errors/": staff("clients.import_client", row="importrun", methods="GET"),
    # contacts
    "contacts/": staff("contacts.view_contact", refuses_empty=True),
    "contacts/add/": staff("contacts.add_contact", row="client in query"),
    "contacts/<int:pk>/": staff("contacts.view_contact", row="contact", methods="GET"),
    "contacts/<int:pk>/edit/": staff("contacts.change_contact", row="contact"),
    "contacts/<int:pk>/deactivate/": staff("contacts.change_contact", row="contact"),
    "contacts/<int:pk>/reactivate/": staff("contacts.change_contact", row="contact", methods="POST"),
    "contacts/<int:pk>/primary/": staff("contacts.change_contact", row="contact", methods="POST"),
    "contacts/<int:pk>/access/": staff("contacts.view_contact", "contacts.grant_contact", row="contact"),
    "contacts/<int:pk>/invite/": staff("contacts.view_contact", "contacts.invite_contact", row="contact"),
    "contacts/<int:pk>/move/": staff("contacts.view_contact", "contacts.invite_contact", row="contact"),
    "contacts/<int:pk>/revoke/": staff(
        "contacts.view_contact", "contacts.invite_contact", row="contact", methods="POST"
    ),
    "contacts/<int:pk>/look/": staff("contacts.view_contact", "contacts.impersonate_contact", row="contact"),
    **crud("contacts/templates/", "contacts", "messagetemplate", row=False),
    "contacts/write/": staff("contacts.add_message", row="client in query"),
    "contacts/look/stop/": staff(methods="POST"),
    "contacts/online/": staff("contacts.view_contact", methods="GET"),
    "contacts/profiles/": staff("contacts.grant_contact", refuses_empty=True),
    "contacts/profiles/<int:pk>/": staff("contacts.grant_contact", row="profile"),
    "contacts/files/add/": staff("contacts.add_sharedfile", row="client in query"),
    "contacts/files/<int:pk>/": staff("contacts.view_sharedfile", row="sharedfile", methods="GET"),
    "contacts/files/<int:pk>/withdraw/": staff("contacts.change_sharedfile", row="sharedfile", methods="POST"),
    # what an administrator sets up
    "bulk/<int:pk>/": staff(row="bulkrun", post=("clients.change_client",)),
    "notifications/": staff(),
    "notifications/count/": staff(methods="GET"),
    "notifications/<int:pk>/open/": staff(row="notification", methods="POST"),
    "exports/<int:pk>/": staff("clients.export_client", row="exportrun", methods="GET"),
    "fields/": staff("custom_fields.view_definition", refuses_empty=True),
    "fields/add/": staff("custom_fields.add_definition"),
    "fields/<int:pk>/edit/": staff("custom_fields.change_definition", row="definition"),
    # the portal
    "portal/": contact(methods="GET"),
    "portal/account/": contact(personal=True),
    "portal/news/": contact(personal=True),
    "portal/news/count/": contact(methods="GET", personal=True),
    "portal/heartbeat/": contact(methods="POST", personal=True),
    "portal/switch/<int:pk>/": contact(row="own contact", personal=True),
    "portal/logo/": contact(methods="GET"),
    "portal/company/": contact("portal.portal_view_company", methods="GET"),
    "portal/company/edit/": contact("portal.portal_view_company", "portal.portal_change_company"),
    "portal/files/": contact("contacts.portal_view_sharedfile", methods="GET"),
    "portal/files/<int:pk>/": contact("contacts.portal_view_sharedfile", row="sharedfile", methods="GET"),
    "portal/files/upload/": contact("contacts.portal_view_sharedfile", "contacts.portal_upload_sharedfile"),
    "portal/invitation/<slug:token>/": Expected(PUBLIC, get=404),
}

# Linked records: model, what staff may do besides view and add (address: verb), how rows are printed, what contacts may
# do with a row, and what they may open.
RECORDS = example.RECORDS | {
    "proposals": ("proposal", "edit delete send accept decline extend copy", "print", "accept decline", ""),
    "estimates": ("estimate", "edit delete send accept decline bill extend copy", "print pdf", "accept decline", ""),
    "contracts": ("contract", "edit delete send accept cancel copy", "print", "accept", ""),
    "invoices": ("invoice", "edit delete issue pay settle void", "print pdf", "pay", ""),
    "payments": ("payment", "confirm reject apply apply-oldest release void", "", "", ""),
    "subscriptions": ("subscription", "edit pause resume cancel bill-again", "", "", ""),
    "expenses": ("expense", "edit delete bill", "", "", ""),
    "projects": ("project", "edit delete", "", "", ""),
    "tasks": ("task", "edit delete complete reopen comment", "", "complete comment", ""),
    "tickets": ("ticket", "edit close reopen reply", "", "reply", "open"),
}
# What a contact does at once, without a page that asks first.
AT_ONCE = {"complete"} | example.AT_ONCE


def record_addresses(slug, facts):
    """The addresses of one kind of linked record, in the back office and in the portal."""
    label, actions, print_formats, portal_actions, opens = facts
    app, _dot, model = label.rpartition(".")
    may = f"{app or 'clients'}.{{}}_{model}".format
    view, sees = may("view"), may("portal_view")
    table = {
        f"clients/{slug}/": staff(view, refuses_empty=True),
        f"clients/{slug}/add/": staff(may("add"), row="client in query"),
        f"clients/{slug}/<int:pk>/": staff(view, row=model, methods="GET"),
        f"clients/{slug}/<int:pk>/files/<int:file>/": staff(view, row=f"file of {model}", methods="GET"),
        f"clients/<int:client_pk>/{slug}/": staff("clients.view_client", view, row="client", refuses_empty=True),
        f"portal/{slug}/": contact(sees, methods="GET"),
        f"portal/{slug}/<int:pk>/": contact(sees, row=model, methods="GET"),
        f"portal/{slug}/<int:pk>/files/<int:file>/": contact(sees, row=f"file of {model}", methods="GET"),
    }
    for action in actions.split():
        verb = {"delete": "delete", "copy": "add"}.get(action, "change")
        table[f"clients/{slug}/<int:pk>/{action}/"] = staff(may(verb), row=model)
    for print_format in print_formats.split():
        table[f"clients/{slug}/<int:pk>/{print_format}/"] = staff(view, row=model, methods="GET")
        table[f"portal/{slug}/<int:pk>/{print_format}/"] = contact(sees, row=model, methods="GET")
    for action in portal_actions.split():
        methods = "POST" if action in AT_ONCE else "GET POST"
        needs = (sees, may(f"portal_{action}"))
        table[f"portal/{slug}/<int:pk>/{action}/"] = contact(*needs, row=model, methods=methods)
    if opens:
        table[f"portal/{slug}/{opens}/"] = contact(sees, may(f"portal_{opens}"))
    return table


EXPECTED |= {route: staff(*needs, methods="GET") for route, needs in example.ADDRESSES.items()}
EXPECTED |= {route: contact(*needs, methods="GET") for route, needs in rounds.PORTAL.items()}
for _slug, _facts in RECORDS.items():
    EXPECTED |= record_addresses(_slug, _facts)
# A receipt is no fact that the portal shows.
EXPECTED["portal/expenses/<int:pk>/files/<int:file>/"] = contact(
    "clients.portal_view_expense", row="file of expense", get=404, methods="GET"
)
