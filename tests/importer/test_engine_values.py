"""Cells to values, and what is decided over whole columns."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

from napsix import places
from napsix.importer.engine.types import CellError, FormulaNoValue, Problem, RawRow
from napsix.importer.engine.values import FullName, Profiler, cell_text, converter, join_cells
from napsix.importer.names import names_in_cell
from napsix.text import fold
from tests.importer.engine_asserts import bad, declared, warned


def profile(kind, *column):
    """What a column of one kind says."""
    profiler = Profiler({0: kind})
    for number, cell in enumerate(column, 2):
        profiler.add(RawRow(number, [cell]))
    return profiler.profile(0)


def codes(profile):
    return [declared(problem.code, problem.params) for problem in profile.warnings]


# Cells of any kind


@pytest.mark.parametrize(
    "kind", ["text", "date", "decimal", "boolean", "email", "tax_id", "tags", "full_name", "choice"]
)
@pytest.mark.parametrize("cell", [None, "", "   ", "\u00a0", "\u200b"], ids=repr)
def test_an_empty_cell_is_none(kind, cell):
    assert converter(kind)(cell) is None


@pytest.mark.parametrize("kind", ["text", "date", "decimal"])
def test_an_error_cell_is_refused_by_its_name(kind):
    assert bad(converter(kind), CellError("#N/A")) == "cell.error"


def test_a_formula_without_value_is_refused():
    assert bad(converter("text"), FormulaNoValue()) == "cell.formula_no_value"


@pytest.mark.parametrize("word", ["NULL", "n/a", " s/d ", "#N/D", "-", "Sin datos"])
def test_words_for_nothing_are_nothing_and_are_reported(word):
    assert warned(converter("text"), word) == (None, ["value.empty_word"])


def test_the_words_for_nothing_can_be_chosen():
    assert converter("text", empty_words=())("NULL") == "NULL"


# Texts


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param(" \xa0José\u200b ", "José", id="P49-nbsp"),
        pytest.param("Jose\u0301  Luis", "José Luis", id="P50-nfd"),
        pytest.param("a\u202eb\u00adc\u2066d", "abcd", id="P49-bidi"),
        pytest.param("👨\u200d👩\u200d👧 familia", "👨\u200d👩\u200d👧 familia", id="P49-emoji"),
        pytest.param("a\u200db", "ab", id="P49-lone-joiner"),
        pytest.param("uno\r\ndos", "uno dos", id="P19-line"),
        pytest.param("“citas” y ’apóstrofos’", "“citas” y ’apóstrofos’", id="P49-quotes"),
        pytest.param("'=SUMA(1)", "=SUMA(1)", id="P29-apostrophe"),
        pytest.param("\u200d@acme", "@acme", id="P29-joiner"),
        pytest.param("\t+54 11", "+54 11", id="P29-tab"),
        pytest.param("'t Hart", "'t Hart", id="P29-no-guard"),
        pytest.param("00123", "00123", id="P40-zeros"),
        pytest.param("x\x00\x07y", "xy", id="P08-control"),
    ],
)
def test_text_is_cleaned(raw, expected):
    assert converter("text")(raw) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (1038.0, "1038"),
        (12.5, "12.5"),
        (30712345678.0, "30712345678"),
        (7, "7"),
        (True, "sí"),
        (date(2024, 3, 4), "04/03/2024"),
    ],
)
def test_other_cells_become_text_as_people_read_them(cell, expected):
    assert converter("text")(cell) == expected


def test_long_text_keeps_its_lines():
    assert converter("long_text")("uno \r\n\r\n\r\n\r\n dos") == "uno\n\ndos"


def test_text_over_the_limit_is_refused_not_cut():
    assert bad(converter("text", max_length=3), "abcd") == "value.too_long"
    assert converter("text", max_length=4)("abcd") == "abcd"


def test_a_number_that_lost_digits_is_refused():
    assert bad(converter("text"), 1.2345678901234568e17) == "value.digits_lost"


@pytest.mark.parametrize(
    ("cell", "expected"), [(" 1038", "1038"), (1038.0, "1038"), ("b1636fda", "B1636FDA"), ("01038", "01038")]
)
def test_postal_codes_are_texts(cell, expected):
    assert converter("postal_code")(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("a; b, c", ("a", "b", "c")), ("VIP; vip ;Vip", ("VIP",)), ("mayorista\nsur", ("mayorista", "sur")), (";;", None)],
)
def test_tags_are_parted_and_repeats_dropped(cell, expected):
    assert converter("tags")(cell) == expected


# Numbers


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        pytest.param(["1.234,56", "12,5"], ["1234.56", "12.5"], id="P31-spanish"),
        pytest.param(["1,234.56", "12.5"], ["1234.56", "12.5"], id="P31-english"),
        pytest.param(["1234,5", "7"], ["1234.5", "7"], id="P31-comma"),
        pytest.param(["1.500", "2.000"], ["1500", "2000"], id="P31-thousands"),
        pytest.param(["1.500", "2.25"], ["1.500", "2.25"], id="P31-point"),
        pytest.param(["1.234.567", "1,5"], ["1234567", "1.5"], id="P31-repeated"),
        pytest.param(["$ 1.234,56", "U$S 3"], ["1234.56", "3"], id="P31-currency"),
        pytest.param(["(100)", "-12,5", "12-", "−3"], ["-100", "-12.5", "-12", "-3"], id="P31-negative"),
        pytest.param([12.5, 0.1 + 0.2, 3], ["12.5", "0.3", "3"], id="P41-cells"),
        pytest.param(["0,125"], ["0.125"], id="P31-zero"),
        pytest.param(["15 %"], ["15"], id="P31-percent"),
    ],
)
def test_numbers_are_read_as_their_column_writes_them(column, expected):
    convert = converter("decimal", profile("decimal", *column))
    assert [convert(cell) for cell in column] == [Decimal(number) for number in expected]


def test_a_column_that_could_be_thousands_or_decimals_says_so():
    assert codes(profile("decimal", "1.500", "2.000")) == ["column.number_ambiguous"]
    assert codes(profile("decimal", "1.500", "2,5")) == []


@pytest.mark.parametrize("cell", ["doce", "1,2,3", "1.23.4", "--3", "", "5 a 6", date(2024, 1, 1), True][:4])
def test_what_is_no_number_is_refused(cell):
    assert bad(converter("decimal"), cell) == "decimal.bad"


def test_the_minority_of_a_column_is_refused():
    convert = converter("decimal", profile("decimal", "1.234,56", "2,5", "1,234.56"))
    assert bad(convert, "1,234.56") == "decimal.bad"


@pytest.mark.parametrize(("cell", "expected"), [("1.500", 1500), (3.0, 3), ("12,0", 12)])
def test_integers_are_read(cell, expected):
    value = converter("integer")(cell)
    assert (value, type(value)) == (expected, int)


def test_a_fraction_is_no_integer():
    assert bad(converter("integer"), "12,5") == "integer.fraction"


@pytest.mark.parametrize(
    ("options", "cell", "code"),
    [
        ({"decimal_places": 2}, "1,234", "decimal.too_many_places"),
        ({"max_digits": 4}, "12345", "decimal.too_many_digits"),
        ({"minimum": 0}, "-1", "number.out_of_range"),
        ({"maximum": 10}, "11", "number.out_of_range"),
        ({}, 123456789012345678, "value.digits_lost"),
    ],
)
def test_numbers_outside_the_field_are_refused(options, cell, code):
    assert bad(converter("decimal", **options), cell) == code


def test_digits_are_not_rounded_away():
    assert bad(converter("decimal", decimal_places=2), 1.239) == "decimal.too_many_places"
    assert converter("decimal", decimal_places=2)("1,2300") == Decimal("1.23")


def test_the_noise_of_floating_point_is_rounded_away():
    assert converter("decimal", decimal_places=2)(19.990000000000002) == Decimal("19.99")


# Dates


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        pytest.param(["03/04/2024", "25/04/2024"], date(2024, 4, 3), id="P30-day-first"),
        pytest.param(["03/04/2024", "04/25/2024"], date(2024, 3, 4), id="P30-month-first"),
        pytest.param(["03/04/2024"], date(2024, 4, 3), id="P30-unknown"),
        pytest.param(["2024-04-03"], date(2024, 4, 3), id="P30-iso"),
    ],
)
def test_dates_are_read_in_the_order_of_their_column(column, expected):
    assert converter("date", profile("date", *column))(column[0]) == expected


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (["03/04/2024", "05/06/2024"], ["column.date_ambiguous"]),
        (["03/04/2024", "25/06/2024"], []),
        (["25/04/2024", "26/04/2024", "04/25/2024"], ["column.date_mixed_order"]),
        (["25/04/24"], ["column.two_digit_years"]),
        (["04/04/2024", "2024-03-05"], []),
    ],
)
def test_a_column_says_what_is_doubtful_about_its_dates(column, expected):
    assert codes(profile("date", *column)) == expected


def test_the_minority_of_a_mixed_column_is_refused():
    convert = converter("date", profile("date", "25/04/2024", "26/04/2024", "04/27/2024"))
    assert bad(convert, "04/27/2024") == "date.impossible"


@pytest.mark.parametrize(
    "text",
    [
        "4/3/2024", "04-03-2024", "04.03.2024", "4/3/24", "2024-03-04", "2024/3/4", "20240304", "4 de marzo de 2024",
        "4 mar 2024", "04-mar-24", "4-Mar-2024", "lunes, 4 de marzo de 2024", "March 4, 2024", "1º de marzo de 2024",
        "04/03/2024 10:30", "2024-03-04T10:30:00", "2024-03-04T10:30:00.123Z", "2024-03-04-10:43",
        "4/3/2024 10:30:00 a. m.", "4/3/2024 15:00 hs.", "2024-03-04 10:30:00+00:00", " 4/3/2024 ",
    ],
)  # fmt: skip
def test_a_date_is_read_however_it_is_written(text):
    assert converter("date")(text) == date(2024, 3, 1 if "1º" in text else 4)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [(datetime(2024, 3, 4, 10, 30), date(2024, 3, 4)), (date(2024, 3, 4), date(2024, 3, 4))],
)
def test_date_cells_are_dates(cell, expected):
    assert converter("date")(cell) == expected


@pytest.mark.parametrize("cell", [45355, 45355.75, "45355", "45355,75"])
def test_the_number_of_a_date_cell_is_a_date_with_a_warning(cell):
    assert warned(converter("date"), cell) == (date(2024, 3, 4), ["date.from_serial"])


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        pytest.param("31/02/2024", "date.impossible", id="P30-impossible"),
        pytest.param("mañana", "date.bad", id="P30-word"),
        pytest.param(17, "date.bad", id="P32-small"),
        pytest.param("99999", "date.bad", id="P32-large"),
        pytest.param("04/03/1850", "date.out_of_range", id="P34-old"),
        pytest.param("0024-03-04", "date.out_of_range", id="P34-year-24"),
        pytest.param(date(2204, 1, 1), "date.out_of_range", id="P34-far"),
        pytest.param(time(10, 30), "date.time_only", id="P36-time"),
        pytest.param(timedelta(hours=30), "date.time_only", id="P36-duration"),
        pytest.param("1/2/3", "date.bad", id="P35-one-digit"),
    ],
)
def test_what_is_no_date_is_refused(cell, code):
    assert bad(converter("date"), cell) == code


@pytest.mark.parametrize(("text", "year"), [("4/3/24", 2024), ("4/3/99", 1999), ("4/3/68", 1968)])
def test_two_digit_years_are_of_the_nearest_century(text, year):
    assert converter("date")(text).year == year


# Yes, no and choices


@pytest.mark.parametrize(
    "cell", ["sí", "SI", "s", "x", "X", 1, 1.0, "1", "verdadero", "V", "true", "Yes", "on", True, "Activo", "✓"]
)
def test_words_for_yes(cell):
    assert converter("boolean")(cell) is True


@pytest.mark.parametrize("cell", ["no", "N", 0, "0", "falso", "False", False, "-", "inactivo", "BAJA", "suspendido"])
def test_words_for_no(cell):
    assert converter("boolean")(cell) is False


@pytest.mark.parametrize("cell", ["quizás", "2", 2, "prospecto", date(2024, 1, 1)])
def test_any_other_word_is_refused_and_never_no(cell):
    assert bad(converter("boolean"), cell) == "boolean.bad"


CHOICES = (("ri", "Responsable inscripto"), ("mono", "Monotributo"), ("ex", "Exento"))


@pytest.mark.parametrize(
    ("text", "value"),
    [("RESPONSABLE  INSCRIPTO", "ri"), ("monotributo", "mono"), ("EX", "ex"), ("Resp. Inscripto", "ri")],
)
def test_choices_are_found_by_value_label_or_what_a_person_decided(text, value):
    assert converter("choice", choices=CHOICES, value_map={"resp inscripto": "ri"})(text) == value


def test_an_unknown_choice_names_the_closest():
    with pytest.raises(Exception) as raised:
        converter("choice", choices=CHOICES)("Monotributista")
    assert raised.value.params == {"text": "Monotributista", "closest": "Monotributo"}


# People


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Ana@ACME.com.ar", "Ana@acme.com.ar"),
        (" ana@acme.com ", "ana@acme.com"),
        ("mailto:ana@acme.com", "ana@acme.com"),
        ("Ana Ruiz <ana@acme.com>", "ana@acme.com"),
        ("ana@acme.com;", "ana@acme.com"),
        ("o'higgins+x@sub.acme.co", "o'higgins+x@sub.acme.co"),
    ],
)
def test_email_addresses_are_cleaned(cell, expected):
    assert converter("email")(cell) == expected


@pytest.mark.parametrize(
    "cell", ["a@acme.com; b@acme.com", "a@acme.com, b@acme.com", "a@acme.com/b@acme.com", "a@acme.com\nb@acme.com"]
)
def test_of_several_addresses_the_first_is_taken(cell):
    assert warned(converter("email"), cell) == ("a@acme.com", ["email.several"])


@pytest.mark.parametrize(
    "cell", ["ana", "ana@", "@acme.com", "ana@acme", "a b@c d.com x", "ana..ruiz@acme.com", "ana@acme.com; luis@"]
)
def test_what_is_no_address_is_refused(cell):
    assert bad(converter("email"), cell) == "email.bad"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("+54 9 11 4444-5555", "+54 9 11 4444-5555"),
        (541144445555.0, "541144445555"),
        ("(0351) 155-123456 int. 23", "(0351) 155-123456 int. 23"),
    ],
)
def test_phones_stay_as_written(cell, expected):
    assert converter("phone")(cell) == expected


def test_a_phone_nobody_can_dial_is_kept_with_a_warning():
    assert warned(converter("phone"), "preguntar") == ("preguntar", ["phone.unusual"])


@pytest.mark.parametrize("kind", ["phone", "tax_id"])
def test_digits_that_a_spreadsheet_dropped_are_refused(kind):
    assert bad(converter(kind), "3,0712E+10") == "value.digits_lost"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("acme.com.ar", "https://acme.com.ar"),
        ("http://acme.com/x?y=1", "http://acme.com/x?y=1"),
        ("www.ACME.com", "https://www.ACME.com"),
    ],
)
def test_web_addresses_get_a_scheme(cell, expected):
    assert converter("url")(cell) == expected


@pytest.mark.parametrize(
    "cell", ["javascript:alert(1)", "ftp://acme.com", "acme", "@acme", "ana@acme.com", "http://", "data:text/html,x"]
)
def test_what_is_no_web_address_is_refused(cell):
    assert bad(converter("url"), cell) == "url.bad"


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("Ana Ruiz", "Ana", "Ruiz"),
        ("Juan Carlos Pérez", "Juan Carlos", "Pérez"),
        ("María Laura González Paz", "María Laura", "González Paz"),
        ("Ana de la Torre", "Ana", "de la Torre"),
        ("Ana", "Ana", ""),
        ("Ruiz, Ana", "Ana", "Ruiz"),
    ],
)
def test_names_are_parted(cell, first, last):
    assert converter("full_name")(cell) == FullName(first, last)


def test_a_column_that_writes_surnames_first_is_noticed():
    column = profile("full_name", "Ruiz, Ana", "De la Torre, Eva", "Paz Luis")
    assert converter("full_name", column)("Paz Luis") == FullName("Luis", "Paz")


# Tax identifiers


@pytest.mark.parametrize(
    "cell",
    [
        30500000747,
        30500000747.0,
        "30500000747",
        "30-50000074-7",
        " 30 50000074 7\xa0",
        "30.50000074.7",
        "CUIT: 30-50000074-7",
        "C.U.I.T. 30500000747",
    ],
)
def test_a_cuit_has_one_form(cell):
    assert converter("tax_id")(cell) == "30500000747"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        pytest.param("30-50000074-8", "tax_id.check_digit", id="P38-digit"),
        pytest.param("99-12345678-1", "tax_id.check_digit", id="P38-prefix"),
        pytest.param("3050000074", "tax_id.length", id="P38-short"),
        pytest.param("27123456", "tax_id.looks_like_dni", id="P38-dni"),
        pytest.param("no sabe", "tax_id.length", id="P38-word"),
    ],
)
def test_a_wrong_cuit_is_refused(cell, code):
    assert bad(converter("tax_id"), cell) == code


@pytest.mark.parametrize("cell", ["0", 0, "99999999999", "00-00000000-0"])
def test_a_number_in_place_of_a_cuit_is_left_out(cell):
    assert warned(converter("tax_id"), cell) == (None, ["tax_id.placeholder"])


@pytest.mark.parametrize(
    ("country", "text", "compact"), [("CL", "12.531.909-2", "125319092"), ("HN", "0801 1990", "08011990")]
)
def test_other_countries_have_their_own_rule_or_none(country, text, compact):
    assert converter("tax_id", country=country)(text) == compact


# Columns and joining


def test_rows_with_an_error_do_not_count_in_a_column():
    profiler = Profiler({0: "date"})
    profiler.add(RawRow(2, ["04/25/2024"], Problem("error", "row.long")))
    profiler.add(RawRow(3, ["25/04/2024"]))
    assert profiler.profile(0).warnings == []


def test_cells_are_joined_without_the_empty_ones():
    assert join_cells(["Mitre ", None, 1038.0, ""]) == "Mitre 1038"
    assert join_cells([None, ""]) is None
    assert join_cells(["Mitre", CellError("#REF!")]) == CellError("#REF!")


def test_a_repeated_cell_keeps_its_type():
    convert = converter("boolean")
    assert [convert(True), bad(convert, 2), convert(1), convert("1")] == [True, "boolean.bad", True, True]
    assert cell_text(1.0) == "1"


def profiled(kind, *column):
    profiler = Profiler({0: kind})
    for number, cell in enumerate(column, 2):
        profiler.add(RawRow(number, [cell]))
    return profiler.profile(0)


@pytest.mark.parametrize(
    "cell",
    [
        *("0000-00-00", "0000-00-00 00:00:00", "00/00/0000", "0/0/00", "00000000", "00/01/1900", "01/01/0001"),
        *("30/12/1899", "1899-12-30T00:00:00", "1900-01-01 00:00:00.000", "0", 0, 0.0, time(0), timedelta(0)),
        *(datetime(1899, 12, 30), date(1899, 12, 31)),
    ],
    ids=repr,
)
def test_what_programs_write_for_no_date_is_empty_and_said(cell):
    assert warned(converter("date"), cell) == (None, ["value.empty_word"])


def test_the_first_day_of_1900_is_a_day():
    assert converter("date")("1900-01-01") == converter("date")("01/01/1900") == date(1900, 1, 1)


@pytest.mark.parametrize(
    ("column", "order", "first"),
    [
        (["05032024", "31122023"], "dmy", date(2024, 3, 5)),
        (["5032024", "31122023"], "dmy", date(2024, 3, 5)),
        ([5032024.0, 31122023], "dmy", date(2024, 3, 5)),
        (["03052024", "12312023"], "mdy", date(2024, 3, 5)),
        (["20240305", "20231231"], "ymd", date(2024, 3, 5)),
    ],
    ids=str,
)
def test_the_column_decides_how_dates_without_signs_are_read(column, order, first):
    profile = profiled("date", *column)
    assert profile.compact_order == order
    assert converter("date", profile)(column[0]) == first


def test_dates_without_signs_that_could_be_either_are_reported():
    assert [problem.code for problem in profiled("date", "01022024").warnings] == ["column.date_ambiguous"]


@pytest.mark.parametrize(
    "cell", ["30612052170.0", "30612052170.00", "30612052170,00", "30.612.052.170,00", "30,612,052,170.00"]
)
def test_a_tax_id_that_was_taken_for_an_amount_is_one_again(cell):
    assert converter("tax_id")(cell) == "30612052170"


@pytest.mark.parametrize(
    ("kind", "cell", "value"), [("phone", "1144445555.0", "1144445555"), ("postal_code", "1636,0", "1636")]
)
def test_phones_and_postal_codes_lose_decimals_of_nothing(kind, cell, value):
    assert converter(kind)(cell) == value


@pytest.mark.parametrize(
    "cell",
    "#¡VALOR!|#VALUE!|#¡DIV/0!|#DIV/0!|#¿NOMBRE?|#NAME?|#¡REF!|#REF!|#¡NUM!|#NUM!|#¡NULO!|#¡DESBORDAMIENTO!|#SPILL!|"
    "#?VALOR!|#¡valor!|Err:502|#####|#OBTENIENDO_DATOS".split("|"),
)
@pytest.mark.parametrize("kind", ["text", "date", "tax_id"])
def test_the_words_of_failed_formulas_are_errors(kind, cell):
    assert bad(converter(kind), cell) == "cell.error"


@pytest.mark.parametrize("cell", ["#1", "#hashtag!", "Error", "Err:", "###"])
def test_other_words_that_begin_like_an_error_are_texts(cell):
    assert converter("text")(cell) == cell


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ('"VIP","Blog, diario"', ("VIP", "Blog, diario")),
        ('"uno ""dos""", tres', ('uno "dos"', "tres")),
        ('12" x; b', ('12" x', "b")),
    ],
)
def test_names_between_quotes_keep_their_commas(cell, names):
    assert converter("tags")(cell) == names
    assert tuple(names_in_cell(cell, lambda name: False)) == names


@pytest.mark.parametrize(
    ("written", "name"),
    [
        *((text, "Córdoba") for text in ("Cordoba", "CÓRDOBA", "Cba.", "AR-X", "x", "Pcia. de Córdoba")),
        *(
            (text, "Buenos Aires")
            for text in ("Bs. As.", "BsAs", "PBA", "B", "Prov. Bs. As.", "Provincia de Buenos Aires")
        ),
        *(
            (text, "Ciudad Autónoma de Buenos Aires")
            for text in ("CABA", "C.A.B.A.", "Capital Federal", "Cap. Fed.", "C")
        ),
        ("Tierra del Fuego, Antártida e Islas del Atlántico Sur", "Tierra del Fuego"),
        ("Sgo. del Estero", "Santiago del Estero"),
        ("Montevideo", "Montevideo"),
        ("BA", "BA"),
    ],
)
def test_every_spelling_of_a_province_is_one(written, name):
    assert converter("province")(written) == name


def test_no_spelling_is_of_two_provinces():
    spellings = [fold(text) for name, more in places.PROVINCES.values() for text in {name, *more.split("|")}]
    assert len(set(spellings)) == len(spellings)
    assert len(places.PROVINCES) == 24
