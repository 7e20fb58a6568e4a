"""What every kind of linked record keeps to, by being declared: pages, permissions, lists, exports, cards."""

import csv
from dataclasses import replace
from itertools import product
from string import ascii_lowercase

import pytest
from django import forms
from django.db.models import Q
from django.test.utils import isolate_apps
from django.urls import reverse

from clients.kinds import registry
from clients.kinds.actions import Action
from clients.kinds.base import Record, plural
from clients.kinds.checks import check_kinds
from clients.kinds.display import field_of
from clients.kinds.registry import Figure, Portal
from clients.kinds.totals import summaries
from clients.records.invoices.models import Invoice
from clients.services import change_client
from napsix.accounts import groups
from tests.factories import make, make_client, make_contact, make_member, make_user

every_kind = pytest.mark.parametrize("kind", registry.all_kinds(), ids=lambda kind: kind.slug)
LIST_QUERIES = 14
NASTY = "<script>alert(1)</script>"


def text_field(kind):
    """The first declared field of free text, or None."""
    fields = [field_of(kind.model, name) for name in kind.fields]
    texts = [one for one in fields if one.get_internal_type() in {"CharField", "TextField"} and not one.choices]
    return texts[0] if texts else None


@pytest.fixture
def viewer(staff, allow):
    """``viewer(kind, "view", …)`` signs in somebody of the team with those permissions of the kind, and no others."""
    return lambda kind, *verbs: allow(staff, *(kind.permission(verb) for verb in verbs))


@every_kind
def test_list_and_row_are_refused_without_permission(kind, staff, sign_in):
    row = make(kind.model)
    for url in (kind.url("list"), kind.url("add"), row.get_absolute_url()):
        assert sign_in(staff).get(url).status_code == 403


@every_kind
def test_the_back_office_does_not_exist_for_a_contact(kind, db, sign_in):
    row = make(kind.model)
    browser = sign_in(make_member())
    for url in (kind.url("list"), kind.url("add"), row.get_absolute_url()):
        assert browser.get(url).status_code == 404


@every_kind
def test_list_shows_the_row_and_its_state(kind, viewer, sign_in):
    row = make(kind.model)
    page = sign_in(viewer(kind, "view")).get(kind.url("list"))
    assert page.status_code == 200
    assert row.get_absolute_url() in page.content.decode()
    assert str(row.state.label) in page.content.decode()


@every_kind
def test_list_costs_the_same_for_one_row_and_many(kind, viewer, sign_in, django_assert_max_num_queries):
    browser = sign_in(viewer(kind, "view"))
    make(kind.model, contact=None)
    with django_assert_max_num_queries(LIST_QUERIES) as first:
        browser.get(kind.url("list"))
    for _ in range(19):
        client = make_client()
        contact = make_contact(client=client) if kind.slug != "tasks" else None
        make(kind.model, client=client, contact=contact)
    with django_assert_max_num_queries(len(first)):
        browser.get(kind.url("list"))


@every_kind
def test_a_missing_row_is_not_found(kind, admin, sign_in):
    assert sign_in(admin).get(kind.url("detail", 999_999)).status_code == 404


@every_kind
def test_adding_asks_for_the_client_first(kind, viewer, allow, sign_in):
    client = make_client(name="Molinos Ñandú")
    make_client(name="Otra empresa")
    browser = sign_in(viewer(kind, "view", "add"))
    page = browser.get(kind.url("add"), {"q": "nandu"})
    assert [one.pk for one in page.context["clients"]] == [client.pk]
    assert browser.get(kind.url("add"), {"client": client.pk}).status_code == 200
    assert browser.get(kind.url("add"), {"client": 999_999}).status_code == 404


@every_kind
def test_nothing_is_added_to_a_client_out_of_use(kind, admin, sign_in):
    client = make_client(is_active=False)
    assert sign_in(admin).get(kind.url("add"), {"client": client.pk}).status_code == 404


@every_kind
def test_a_row_is_added_and_edited_by_its_form(kind, admin, sign_in):
    client, browser = make_client(), sign_in(admin)
    answer = browser.post(f"{kind.url('add')}?client={client.pk}", form_data(browser, kind, client))
    assert answer.status_code == 302, errors_on(answer)
    row = kind.model.objects.get()
    assert (row.client, row.created_by) == (client, admin)
    if kind.editable is None:
        return
    url = kind.url("edit", row.pk)
    data = shown_data(browser.get(url))
    answer = browser.post(url, data)
    assert answer.status_code == 302, errors_on(answer)
    row.refresh_from_db()
    assert row.version == 2


def errors_on(page):
    """What a form page says is wrong."""
    form = page.context["form"]
    return form.errors, form.lines.errors if form.lines else []


def form_data(browser, kind, client):
    """What a person would send: the form as it is shown, with the empty required fields filled in."""
    page = browser.get(kind.url("add"), {"client": client.pk})
    data = shown_data(page)
    for name, field in page.context["form"].fields.items():
        if field.required and not data.get(name):
            data[name] = typed_into(field)
    if kind.line_model:
        data |= {"lines-0-description": "Servicio", "lines-0-quantity": "2", "lines-0-unit_price": "10.50"}
    return data


def typed_into(field):
    """What a person would put into a form's field that starts empty: the first of its choices, or what fits its type.

    A field is of the first type below that it is an instance of.
    """
    if hasattr(field, "choices"):
        return next(str(value) for value, _label in field.choices if value not in ("", None))
    return next((text for kind, text in TYPED.items() if isinstance(field, kind)), "Texto Ñandú")


TYPED = {
    forms.IntegerField: "10",
    forms.DateTimeField: "2026-03-09T10:30",
    forms.DateField: "2026-03-09",
    forms.TimeField: "10:30",
    forms.EmailField: "ana@acme.test",
    forms.URLField: "https://acme.test/",
    forms.BooleanField: "on",
}


@pytest.mark.parametrize(
    "field",
    [
        *(kind() for kind in TYPED if kind is not forms.URLField),
        forms.URLField(assume_scheme="https"),
        forms.DecimalField(),
        forms.CharField(),
        forms.ChoiceField(choices=[("", "—"), ("a", "A")]),
    ],
    ids=lambda field: type(field).__name__,
)
def test_a_required_field_of_whatever_type_is_filled_with_what_it_takes(field):
    assert field.clean(typed_into(field))


def shown_data(page):
    """The values that a form page was shown with, as a browser would send them back."""
    data = {}
    form = page.context["form"]
    for one in [form, *([form.lines.management_form, *form.lines.forms] if form.lines else [])]:
        for bound in one:
            value = bound.value()
            if value is not None and value is not False:
                data[bound.html_name] = value
    return data


@every_kind
def test_who_saves_second_saves_where_nothing_they_see_differs(kind, admin, sign_in):
    if kind.editable is None:
        return
    row, browser = make(kind.model), sign_in(admin)
    data = shown_data(browser.get(kind.url("edit", row.pk)))
    row.save_as_next_version()
    assert browser.post(kind.url("edit", row.pk), data).status_code == 302
    row.refresh_from_db()
    assert row.version == 3


@every_kind
def test_only_declared_rows_are_deleted(kind, admin, sign_in):
    if kind.deletable is None:
        return
    row = make(kind.model)
    assert sign_in(admin).post(kind.url("delete", row.pk)).status_code == 302
    assert not kind.model.objects.filter(pk=row.pk).exists()


@every_kind
def test_search_finds_by_the_declared_texts(kind, viewer, sign_in):
    row = make(kind.model, client=make_client(name="Yerbatera Ibirá Pitá"))
    make(kind.model)
    page = sign_in(viewer(kind, "view")).get(kind.url("list"), {"q": "ibira pita"})
    assert [one.pk for one in page.context["page_obj"].rows] == [row.pk]


@every_kind
def test_rows_of_a_client_that_changed_its_name_are_found_by_the_new_one_only(kind, viewer, sign_in):
    client = make_client(name="Yerbatera Ibirá")
    row = make(kind.model, client=client)
    client.name = "Molinos Ñandubay"
    change_client(client=client)
    browser = sign_in(viewer(kind, "view"))
    found = {
        query: browser.get(kind.url("list"), {"q": query}).context["page_obj"].rows for query in ("nandubay", "ibira")
    }
    assert [one.pk for one in found["nandubay"]] == [row.pk]
    assert found["ibira"] == []


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("acme", True),
        ("30-50000012-7", True),
        ("ana@acme.test", True),
        ("acme urgente", True),
        ("acme !!", True),
        ("acme otra", False),
        ("!!", False),
        ("acme " * 9, False),
        (" ".join(map("".join, product(ascii_lowercase, repeat=2))), False),
    ],
)
def test_rows_are_found_by_what_finds_their_client(query, is_found, admin, sign_in):
    client = make_client(name="Ñandú S.A.", trade_name="Acme", tax_id="30-50000012-7")
    make_contact(client=client, email="ana@acme.test")
    row = make(Invoice, client=client, notes="Urgente")
    page = sign_in(admin).get(registry.get("invoices").url("list"), {"q": query})
    assert [one.pk for one in page.context["page_obj"].rows] == ([row.pk] if is_found else [])


@every_kind
@pytest.mark.parametrize("query", ["bogus=1", "state=bogus", "client=abc", "sort=bogus", "client=999999"])
def test_an_address_that_means_nothing_gives_no_rows(kind, query, viewer, sign_in):
    make(kind.model)
    page = sign_in(viewer(kind, "view")).get(f"{kind.url('list')}?{query}")
    assert page.status_code == 200
    assert page.context["page_obj"].rows == []
    assert page.context["problems"]


@every_kind
def test_every_declared_filter_and_order_answers(kind, viewer, sign_in):
    make(kind.model)
    browser = sign_in(viewer(kind, "view"))
    page = browser.get(kind.url("list"))
    assert page.context["filterset"].panel
    for column in [column.name for column in page.context["table"].columns.iterorderable()]:
        for minus in ("", "-"):
            assert len(browser.get(kind.url("list"), {"sort": f"{minus}{column}"}).context["page_obj"].rows) == 1


@every_kind
def test_export_needs_its_permission_and_is_safe_for_spreadsheets(kind, viewer, sign_in):
    field = text_field(kind)
    row = make(kind.model, client=make_client(name="=HYPERLINK(1)"))
    assert sign_in(viewer(kind, "view")).get(kind.url("list"), {"export": "csv"}).status_code == 403
    answer = sign_in(viewer(kind, "export")).get(kind.url("list"), {"export": "csv"})
    lines = list(csv.reader(answer.getvalue().decode("utf-8-sig").splitlines(), delimiter=";"))
    assert len(lines) == 2
    assert str(row.state.label) in lines[1]
    assert "'=HYPERLINK(1)" in lines[1] or field is None
    assert not any(cell.startswith("=") for cell in lines[1])


@every_kind
def test_html_in_texts_is_shown_as_text(kind, admin, sign_in):
    field = text_field(kind)
    client = make_client(name=NASTY)
    row = make(kind.model, client=client, **({field.name: NASTY[: field.max_length]} if field else {}))
    browser = sign_in(admin)
    for url in (kind.url("list"), row.get_absolute_url(), client.get_absolute_url()):
        page = browser.get(url).content.decode()
        assert NASTY not in page
        assert "&lt;script&gt;" in page


@every_kind
def test_acts_are_refused_without_their_permission(kind, viewer, sign_in):
    row = make(kind.model)
    browser = sign_in(viewer(kind, "view"))
    for action in kind.actions:
        assert browser.post(kind.url(action.key, row.pk)).status_code == 403
        assert browser.post(kind.url("list"), {"action": action.key, "all": "1"}).status_code == 403
    row.refresh_from_db()
    assert row.version == 1


@every_kind
def test_the_360_card_counts_the_clients_rows(kind, staff):
    client = make_client()
    for _ in range(3):
        make(kind.model, client=client)
    make(kind.model)
    found = summaries(client, staff, [kind])[kind.slug]
    assert found.count == 3
    assert found.open == (kind.model.objects.for_client(client).filter(kind.open).count() if kind.open else 0)


@every_kind
def test_the_tab_shows_only_the_clients_rows(kind, viewer, allow, sign_in):
    mine, other = make(kind.model), make(kind.model)
    browser = sign_in(allow(viewer(kind, "view"), "clients.view_client"))
    page = browser.get(reverse(f"clients:client_{kind.slug}", args=[mine.client_id]))
    assert mine.get_absolute_url() in page.content.decode()
    assert other.get_absolute_url() not in page.content.decode()


@every_kind
def test_the_tab_is_refused_without_either_permission(kind, viewer, staff, allow, sign_in):
    url = reverse(f"clients:client_{kind.slug}", args=[make(kind.model).client_id])
    assert sign_in(allow(make_user(), "clients.view_client")).get(url).status_code == 403
    assert sign_in(viewer(kind, "view")).get(url).status_code == 403


@every_kind
def test_the_menu_leads_to_the_list(kind):
    entries = [entry for _label, entries in registry.menu_sections() for entry in entries]
    assert kind.url("list") in [reverse(entry.view) for entry in entries]


def test_declarations_name_only_what_exists():
    assert check_kinds() == []


def test_a_wrong_name_is_found_by_the_checks(monkeypatch):
    kind = registry.get("invoices")
    wrong = type(kind)(**{**vars(kind), "columns": ("number", "bogus")})
    monkeypatch.setitem(registry._kinds, "clients.invoice", wrong)
    assert [problem.id for problem in check_kinds()] == ["clients.E001"]


@pytest.mark.parametrize(
    "tile", [registry.Tile("X", ["overdue", "bogus"]), registry.Tile("X", ["sent"], empty="notes")]
)
def test_a_tile_of_a_state_or_a_filter_that_is_none_is_found_by_the_checks(tile, monkeypatch):
    wrong = replace(registry.get("invoices"), tiles=(tile,))
    monkeypatch.setitem(registry._kinds, "clients.invoice", wrong)
    assert [problem.id for problem in check_kinds()] == ["clients.E001"]


WAITS = Q(status="sent")


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"columns": ("number", WAITS)}, "Invoice: columns takes a name, not «(AND: ('status', 'sent'))»."),
        ({"filters": (WAITS,)}, "Invoice: filters takes a name, not «(AND: ('status', 'sent'))»."),
        ({"editable": "is_draft"}, "Invoice: editable takes a condition, Q, not «is_draft»."),
        ({"figures": (Figure("x", "X", "total", "sent"),)}, "Invoice: figures takes a condition, Q, not «sent»."),
        ({"actions": (Action("issue", "Emitir", print, when=WAITS),)}, "Invoice: when of issue takes a name, not «"),
        ({"portal": Portal(["number"], waiting="due")}, "Invoice: portal.waiting takes a condition, Q, not «due»."),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_condition_for_a_name_and_a_name_for_a_condition_are_found_by_the_checks(parts, said, monkeypatch):
    monkeypatch.setitem(registry._kinds, "clients.invoice", replace(registry.get("invoices"), **parts))
    (problem,) = [problem for problem in check_kinds() if problem.id == "clients.E007"]
    assert problem.msg.startswith(said)


@pytest.mark.parametrize("condition", [Q(stauts="sent"), Q(due_on__befor="2026-01-01"), Q(due_on="mañana")])
def test_a_condition_that_no_row_can_answer_is_found_by_the_checks(condition, monkeypatch):
    monkeypatch.setitem(registry._kinds, "clients.invoice", replace(registry.get("invoices"), open=condition))
    (problem,) = check_kinds()
    assert problem.id == "clients.E001"
    assert problem.msg.startswith("Invoice: open asks for what no row can answer: ")


def test_an_icon_that_is_not_drawn_is_found_by_the_checks(monkeypatch):
    kind = registry.get("invoices")
    bare = replace(kind, icon="bogus", actions=(replace(kind.actions[0], icon="bogus-too"), *kind.actions[1:]))
    monkeypatch.setitem(registry._kinds, "clients.invoice", bare)
    assert [(problem.id, problem.msg) for problem in check_kinds()] == [
        ("clients.E008", "Invoice has the icon «bogus», which is none."),
        ("clients.E008", "Invoice has the icon «bogus-too», which is none."),
    ]


@pytest.mark.parametrize(("rows", "of"), [("bogus", "clients.Payment"), ("payments_applied", "clients.Client")])
def test_a_tie_to_what_is_no_kind_or_by_no_property_is_found_by_the_checks(monkeypatch, rows, of):
    wrong = replace(registry.get("invoices"), ties=(registry.Tie("Pagos aplicados", rows, of),))
    monkeypatch.setitem(registry._kinds, "clients.invoice", wrong)
    assert [problem.id for problem in check_kinds()] == ["clients.E001"]


def test_a_meta_that_forgets_its_parent_is_found_by_the_checks(monkeypatch):
    monkeypatch.setattr(registry.get("invoices").model._meta, "default_permissions", ("add", "view"))
    assert {problem.id for problem in check_kinds()} == {"clients.E002"}


@pytest.fixture
def stamping(monkeypatch):
    """The kind of invoices, its first action done by a verb that no kind has."""
    kind = registry.get("invoices")
    first, *others = kind.actions
    changed = replace(kind, actions=(replace(first, verb="stamp"), *others))
    monkeypatch.setitem(registry._kinds, "clients.invoice", changed)
    monkeypatch.setattr(groups, "_given_with", {})
    return changed


def test_a_verb_of_a_kinds_own_needs_a_permission_with_a_name(stamping, monkeypatch):
    assert [problem.id for problem in check_kinds()] == ["clients.E002"]
    monkeypatch.setattr(stamping.model._meta, "permissions", [("stamp_invoice", "Puede sellar facturas")])
    assert check_kinds() == []


def test_the_permission_of_a_kinds_own_verb_starts_with_whoever_may_change_the_row(stamping):
    registry.give_permissions()
    wanting = {group.name for group in groups.GROUPS if group.wants("clients.stamp_invoice")}
    assert wanting == {"Administración", "Ventas"}


@pytest.mark.parametrize(
    ("noun", "word"), [("invoice", "invoices"), ("warranty", "warranties"), ("key", "keys"), ("box", "boxes")]
)
def test_a_kinds_name_in_addresses_is_its_plural(noun, word):
    assert plural(noun) == word


@pytest.mark.parametrize(("app", "name"), [("clients", "warranties"), ("other", "other_warranties")])
def test_a_client_leads_to_the_rows_of_a_kind_by_its_plural(app, name):
    with isolate_apps("clients"):

        class Warranty(Record):
            class Meta(Record.Meta):
                app_label = app

    assert Warranty._meta.get_field("client").remote_field.related_name == name
