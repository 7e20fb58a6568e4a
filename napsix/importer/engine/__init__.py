"""From the bytes of a spreadsheet to clean typed values, without a database and without Django.

The way of a file: `formats` says what it is and refuses what is dangerous; `decoding`, `dialect` and `delimited` read
text files, `workbook` (with `xlsx`) reads workbooks; `header` finds the titles; `sheet.open_table` puts them together;
`mapping.suggest` proposes a field for each column, with `naming` for what a row is called by all of them; `values`
turns cells into values; `writer` makes the error file.
`codes.CODES` lists everything the engine may say; the sentences are written elsewhere, by code.
"""
