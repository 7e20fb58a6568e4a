"""The series of numbers: set up by administrators, and never so that a number is given twice."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from clients.kinds.documents import purposes
from clients.models import Series
from clients.records.estimates import Estimate
from clients.records.invoices.models import Invoice
from tests.clients.records.documents import issued
from tests.factories import make, make_client

LIST = "/clients/series/"


@pytest.fixture
def used(db):
    """The usual series of invoices, which numbered one."""
    return issued("100.00").series


def edit(series):
    return reverse("clients:series_edit", args=[series.pk])


def sent(series, **changes):
    """What the form of ``series`` sends."""
    shown = {"prefix": series.prefix, "width": series.width, "next_number": series.next_number}
    return shown | {"initial-next_number": series.next_number} | changes


def test_every_purpose_has_its_usual_series(web):
    page = web.get(LIST).content.decode()
    for text in ("Facturas", "Presupuestos", "Propuestas", "Pagos", "A-0001-00000001"):
        assert text in page


def test_the_row_leads_to_its_form(web):
    series = Series.objects.get(key="invoice")
    page = web.get(LIST).content.decode()
    assert f'href="{edit(series)}"' in page
    assert "/edit/edit/" not in page


def test_a_second_series_is_offered_to_documents(web):
    web.post(f"{LIST}add/", {"purpose": "invoice", "prefix": "B-0002-", "width": 8, "next_number": 41})
    second = Series.objects.get(prefix="B-0002-")
    assert (str(second), second.is_usual) == ("B-0002-00000041", False)
    form = web.get(reverse("clients:invoice_add"), {"client": make_client().pk}).context["form"]
    assert second in form.fields["series"].queryset


def test_documents_take_their_numbers_from_the_series_they_chose(web):
    second = make(Series, purpose="invoice", prefix="B-", width=4, next_number=7)
    invoice = issued("100.00", series=second)
    assert (invoice.number, invoice.sequence) == ("B-0007", 7)


@pytest.mark.parametrize(
    ("data", "field", "sentence"),
    [
        ({"prefix": "A-0001-"}, "__all__", "Ya hay una serie con ese prefijo: los números se repetirían."),
        ({"width": 13}, "width", "12"),
        ({"width": 0}, "width", "1"),
        ({"next_number": 0}, "next_number", "1"),
        ({"next_number": 10**18}, "next_number", "999999999999"),
        ({"purpose": "client"}, "purpose", "client"),
    ],
)
def test_a_series_that_makes_no_sense_is_refused(web, data, field, sentence):
    typed = {"purpose": "invoice", "prefix": "B-", "width": 8, "next_number": 1} | data
    page = web.post(f"{LIST}add/", typed)
    assert page.status_code == 422
    assert sentence in str(page.context["form"].errors[field])
    assert not Series.objects.filter(prefix="B-").exists()


def overlapping(prefix, width, other_prefix, other_width):
    first, second = Series(prefix=prefix, width=width), Series(prefix=other_prefix, width=other_width)
    assert first.overlaps(second) == second.overlaps(first)
    return first.overlaps(second)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("Z-", 5), ("Z-0", 4), True),
        (("Z-", 5), ("Z-00", 3), True),
        (("Z-", 5), ("Z-0", 3), True),  # its number 1000 is the other's 1000
        (("Z-", 5), ("Z-0", 5), False),  # six figures of which the first is none
        (("Z-", 5), ("Z-1", 4), True),
        (("Z-", 5), ("Z-1", 8), True),  # from 100000001 on
        (("", 5), ("1", 12), False),
        (("", 5), ("2026-", 5), False),
        (("2025-", 4), ("2026-", 4), False),
        (("F1", 4), ("F2", 4), False),
        (("A-0001-", 8), ("A-", 8), False),
        (("z-", 5), ("Z-0", 4), False),
        (("Z-", 5), ("Z-٠", 4), False),
    ],
)
def test_two_series_overlap_where_both_could_write_one_number(one, other, expected):
    assert overlapping(*one, *other) is expected


@pytest.mark.parametrize("width", range(1, 5))
@pytest.mark.parametrize("other_width", range(1, 5))
@pytest.mark.parametrize("rest", ["0", "00", "07", "1", "90", "-"])
def test_series_overlap_exactly_where_their_numbers_do(width, other_width, rest):
    """Told by writing out what the longer prefix writes, and asking the other for the number that this reads as."""
    short, long = Series(prefix="Z", width=width), Series(prefix=f"Z{rest}", width=other_width)
    written = [long.written(number).removeprefix("Z") for number in range(1, 10_000)]
    both = any(short.written(int(figures)) == f"Z{figures}" for figures in written if figures.isdigit())
    assert both == short.overlaps(long)


def test_a_series_that_could_write_numbers_of_another_is_refused(web):
    make(Series, purpose="invoice", prefix="Z-", width=5)
    page = web.post(f"{LIST}add/", {"purpose": "invoice", "prefix": "Z-0", "width": 4, "next_number": 1})
    assert page.status_code == 422
    assert "«Z-00001»" in str(page.context["form"].non_field_errors())
    web.post(f"{LIST}add/", {"purpose": "estimate", "prefix": "Z-0", "width": 4, "next_number": 1})
    assert Series.objects.get(prefix="Z-0").purpose == "estimate"


def test_a_series_is_not_changed_into_what_could_write_numbers_of_another(web):
    make(Series, purpose="invoice", prefix="Z-", width=5)
    second = make(Series, purpose="invoice", prefix="Z-0", width=5)
    assert web.post(edit(second), sent(second, width=4)).status_code == 422
    assert web.post(edit(second), sent(second, width=6)).status_code == 302


def test_series_that_overlapped_before_go_on_and_repeat_no_number(web):
    first = make(Series, purpose="invoice", prefix="Z-", width=5)
    second = Series.objects.create(key="old", purpose="invoice", prefix="Z-0", width=4)
    assert issued("1.00", series=first).number == "Z-00001"
    assert issued("1.00", series=second).number == "Z-00002"
    assert web.post(edit(second), sent(Series.objects.get(pk=second.pk), next_number=40)).status_code == 302


@pytest.mark.parametrize("kind", purposes().values(), ids=list(purposes()))
def test_the_database_refuses_a_number_that_was_written(kind):
    names = {constraint.name for constraint in kind.model._meta.constraints}
    assert f"{kind.model._meta.model_name}_written_once" in names


def test_the_database_refuses_a_number_that_another_series_wrote(used):
    second = issued("1.00", series=make(Series, purpose="invoice", prefix="B-", width=4))
    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.objects.filter(pk=second.pk).update(number="A-0001-00000001")


def test_the_next_number_is_not_lowered_below_what_was_issued(web, used):
    page = web.post(edit(used), sent(used, next_number=1))
    assert page.status_code == 422
    assert "Ya se usó hasta el A-0001-00000001: el próximo tiene que ser 2 o más." in page.content.decode()
    used.refresh_from_db()
    assert used.next_number == 2


def test_the_next_number_may_skip_some(web, used):
    web.post(edit(used), sent(used, next_number=1500))
    assert issued("50.00").number == "A-0001-00001500"


def test_the_prefix_of_a_used_series_stays(web, used):
    web.post(edit(used), sent(used, prefix="Z-"))
    used.refresh_from_db()
    assert used.prefix == "A-0001-"


def test_codes_of_clients_are_not_counted_backwards(web):
    make_client(code=Series.take("client", 9)[0])
    series = Series.objects.get(key="client")
    assert web.post(edit(series), sent(series, next_number=3)).status_code == 422


def test_a_number_taken_while_the_form_was_open_is_not_given_again(web, used):
    data = sent(used, width=6)
    issued("50.00")
    web.post(edit(used), data)
    assert issued("60.00").number == "A-0001-000003"


@pytest.mark.parametrize("purpose", ["invoice", "client"])
def test_the_usual_series_is_not_deleted(web, purpose):
    series = Series.objects.get_or_create(key=purpose, defaults={"purpose": purpose})[0]
    page = web.post(reverse("clients:series_delete", args=[series.pk]))
    assert page.status_code == 409
    assert "serie habitual" in page.content.decode()
    assert Series.objects.filter(pk=series.pk).exists()


def test_a_used_series_is_not_deleted(web):
    series = make(Series, purpose="invoice", prefix="B-", width=4)
    issued("100.00", series=series)
    page = web.post(reverse("clients:series_delete", args=[series.pk]))
    assert page.status_code == 409
    assert "Ya numeró hasta el B-0001." in page.content.decode()


def test_a_series_that_a_draft_chose_is_not_deleted(web):
    series = make(Series, purpose="estimate", prefix="B-")
    make(Estimate, series=series)
    assert web.post(reverse("clients:series_delete", args=[series.pk])).status_code == 409


def test_the_page_that_deletes_a_series_is_named_by_what_it_is_for(web):
    series = Series.objects.create(key="otra", purpose="invoice", prefix="B-", next_number=7)
    text = web.get(reverse("clients:series_delete", args=[series.pk])).content.decode()
    assert "Vas a eliminar «Facturas B-»." in text
    assert str(series) not in text


def test_an_unused_series_is_deleted(web):
    series = make(Series, purpose="invoice", prefix="B-")
    web.post(reverse("clients:series_delete", args=[series.pk]))
    assert not Series.objects.filter(pk=series.pk).exists()


def test_sales_choose_a_series_and_set_up_none(staff, allow, sign_in):
    make(Series, purpose="invoice", prefix="B-")
    web = sign_in(allow(staff, "clients.view_invoice", "clients.add_invoice", "clients.view_series"))
    client = make_client()
    assert "series" in web.get(reverse("clients:invoice_add"), {"client": client.pk}).context["form"].fields
    assert web.get(f"{LIST}add/").status_code == 403
    assert make(Invoice, client=client).series is None


def test_the_form_of_a_series_is_named_by_what_it_is_for(web):
    page = web.get(edit(Series.objects.get(key="invoice"))).content.decode()
    assert "<h1>Editar Facturas A-0001-</h1>" in page


def test_no_series_starts_below_one(web):
    new = {"purpose": "invoice", "prefix": "B-", "width": 4, "next_number": 0}
    assert web.post(f"{LIST}add/", new).context["form"].errors["next_number"] == ["Tiene que ser 1 o más."]
