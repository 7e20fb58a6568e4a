"""Everything the engine may say: code -> names of the parameters its sentence gets.

One table, so that a test proves that each has a sentence and that nothing is said outside of it.
"""

CODES: dict[str, tuple[str, ...]] = {
    # The whole file is refused (UnreadableFile)
    "file.empty": (),
    "file.header_only": (),
    "file.too_large": ("limit", "size"),  # bytes
    "file.image": ("found",),  # "PNG"
    "file.not_a_table": ("found",),  # "PDF", "ZIP", "DOCX"; "" when unknown
    "file.html": (),
    "file.xml": (),
    "file.encrypted": (),
    "file.zip_bomb": (),
    "file.xml_entities": (),
    "file.unreadable": ("format",),
    "file.too_many_columns": ("limit", "columns"),
    "file.too_many_rows": ("limit",),
    "file.needs_too_much_memory": (),
    "file.cells_lost": ("read", "stored"),
    "file.no_such_sheet": ("sheet", "sheets"),
    "file.no_such_row": ("row",),
    "file.bad_header_rows": (),
    "file.unknown_encoding": ("encoding",),
    "file.wrong_encoding": ("encoding",),
    "file.bad_delimiter": ("delimiter",),
    # About the file (Table.warnings)
    "file.extension_differs": ("name", "format"),
    "file.nul_bytes": ("count",),
    "file.mixed_encoding": ("rows",),
    "file.mojibake": ("found", "meant"),
    "file.repaired": ("found", "meant"),
    "file.several_sheets": ("sheet", "sheets"),
    "file.hidden_rows": ("count",),
    "file.merged_cells": ("count",),
    "file.filled_down": ("count",),
    "file.not_filled_down": ("count",),
    # About a row (RawRow.problem)
    "row.quoted_whole": ("cells", "columns"),
    "row.open_quote": ("line",),
    "row.long": ("cells", "columns"),
    "row.field_too_long": ("limit",),
    "row.short": ("cells", "columns"),  # warning
    "row.mixed_encoding": (),  # warning
    # About a row that is no record, left out unless a person takes it in (RawRow.problem, warnings)
    "row.titles_again": ("text", "taken"),
    "row.total": ("text", "taken"),
    "row.page_line": ("text", "taken"),
    "row.lone_cell": ("text", "taken"),
    # About a column (Profile.warnings)
    "column.date_ambiguous": ("example", "order"),
    "column.date_mixed_order": ("order", "others"),
    "column.two_digit_years": ("example", "year"),
    "column.number_ambiguous": ("example", "mark"),
    # About a cell: errors (BadValue)
    "cell.error": ("error",),
    "cell.formula_no_value": (),
    "value.too_long": ("limit", "length"),
    "value.digits_lost": ("text",),
    "integer.bad": ("text",),
    "integer.fraction": ("text",),
    "decimal.bad": ("text",),
    "decimal.too_many_digits": ("text", "limit"),
    "decimal.too_many_places": ("text", "limit"),
    "number.out_of_range": ("text", "minimum", "maximum"),
    "date.bad": ("text",),
    "date.impossible": ("text", "order"),
    "date.out_of_range": ("text", "first", "last"),
    "date.time_only": ("text",),
    "boolean.bad": ("text",),
    "choice.unknown": ("text", "closest"),  # closest: label or ""
    "email.bad": ("text",),
    "url.bad": ("text",),
    "tax_id.length": ("text", "country"),
    "tax_id.check_digit": ("text", "country"),
    "tax_id.looks_like_dni": ("text", "country"),
    # About a cell: warnings (Value.warnings)
    "value.empty_word": ("text",),
    "date.from_serial": ("text", "date"),
    "email.several": ("first", "rest"),
    "phone.several": ("first", "rest"),
    "phone.unusual": ("text",),
    "tax_id.placeholder": ("text",),
}
