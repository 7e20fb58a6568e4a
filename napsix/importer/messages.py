"""The sentences of imports: one for each code, made from its parameters when it is shown."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

FILE = {
    "file.empty": gettext_lazy("El archivo está vacío."),
    "file.header_only": gettext_lazy("El archivo tiene títulos pero ninguna fila con datos."),
    "file.too_large": gettext_lazy("El archivo pesa %(size)s y el máximo es %(limit)s."),
    "file.image": gettext_lazy("El archivo es una imagen (%(found)s), no una planilla."),
    "file.not_a_table": gettext_lazy("El archivo no es una planilla ni un texto con columnas."),
    "file.html": gettext_lazy("El archivo es una página web sin ninguna tabla."),
    "file.xml": gettext_lazy("El archivo es XML; abrilo en Excel y guardalo como .xlsx."),
    "file.encrypted": gettext_lazy(
        "El archivo está protegido con contraseña; guardalo sin contraseña y volvé a subirlo."
    ),
    "file.zip_bomb": gettext_lazy("El archivo se agranda demasiado al abrirlo y no se procesó por seguridad."),
    "file.xml_entities": gettext_lazy("El archivo tiene definiciones XML que no se aceptan por seguridad."),
    "file.unreadable": gettext_lazy("El archivo (%(format)s) está dañado y no se puede leer."),
    "file.too_many_columns": gettext_lazy("El archivo tiene %(columns)s columnas y el máximo es %(limit)s."),
    "file.too_many_rows": gettext_lazy("El archivo tiene más de %(limit)s filas; dividilo en partes."),
    "file.needs_too_much_memory": gettext_lazy(
        "Abrir el archivo pide demasiada memoria o tiempo; pasá los datos a una hoja nueva o guardalo como CSV."
    ),
    "file.cells_lost": gettext_lazy(
        "El archivo tiene %(stored)s celdas con datos y solo se pudieron leer %(read)s, así que no se importó; "
        "abrilo en Excel y guardalo como .xlsx."
    ),
    "file.no_such_sheet": gettext_lazy("El archivo no tiene la hoja «%(sheet)s»; tiene: %(sheets)s."),
    "file.bad_header_rows": gettext_lazy("Los títulos ocupan una fila o más."),
    "file.no_such_row": gettext_lazy("El archivo no tiene la fila %(row)s."),
    "file.unknown_encoding": gettext_lazy("No existe la codificación «%(encoding)s»."),
    "file.wrong_encoding": gettext_lazy("El archivo no se puede leer con la codificación «%(encoding)s»."),
    "file.bad_delimiter": gettext_lazy("«%(delimiter)s» no sirve como separador: tiene que ser un solo signo."),
    "file.extension_differs": gettext_lazy("«%(name)s» es en realidad un archivo %(format)s; se leyó así."),
    "file.nul_bytes": gettext_lazy("Se quitaron %(count)s caracteres nulos del archivo."),
    "file.mixed_encoding": gettext_lazy("%(rows)s filas tienen otra codificación que el resto; revisá sus acentos."),
    "file.mojibake": gettext_lazy("Los acentos parecen dañados: «%(found)s» debería ser «%(meant)s»."),
    "file.repaired": gettext_lazy("Se repararon los acentos dañados: «%(found)s» es ahora «%(meant)s»."),
    "file.several_sheets": gettext_lazy("El archivo tiene varias hojas (%(sheets)s); se leyó «%(sheet)s»."),
    "file.hidden_rows": gettext_lazy("Hay %(count)s filas ocultas o filtradas; también se importan."),
    "file.again": gettext_lazy("Este mismo archivo ya se importó el %(date)s (importación %(run)s)."),
    "file.merged_cells": gettext_lazy("Hay %(count)s celdas combinadas; el valor queda solo en la primera."),
    "file.filled_down": gettext_lazy(
        "Filas en las que se repitieron hacia abajo los datos de la de arriba, vacíos o combinados: %(count)s."
    ),
    "file.not_filled_down": gettext_lazy(
        "Filas sin cliente: %(count)s. Si son del cliente de arriba, leé el archivo con «Repetir hacia abajo»."
    ),
}

ROW = {
    "row.quoted_whole": gettext_lazy(
        "La fila está entera entre comillas, así que sus %(cells)s datos se leen como una sola celda; "
        "quitá las comillas del principio y del final."
    ),
    "row.open_quote": gettext_lazy("Hay una comilla sin cerrar en la línea %(line)s."),
    "row.long": gettext_lazy("La fila tiene %(cells)s celdas y el título %(columns)s; suele faltar una comilla."),
    "row.field_too_long": gettext_lazy("Una celda supera los %(limit)s caracteres."),
    "row.short": gettext_lazy("La fila tiene %(cells)s celdas y el título %(columns)s; las que faltan quedan vacías."),
    "row.mixed_encoding": gettext_lazy("La fila tiene otra codificación que el resto; revisá los acentos."),
    "row.titles_again": gettext_lazy("Repite los títulos; %(taken)s."),
    "row.total": gettext_lazy("Parece un total («%(text)s»); %(taken)s."),
    "row.page_line": gettext_lazy("Parece una línea del listado («%(text)s»); %(taken)s."),
    "row.lone_cell": gettext_lazy("Tiene una sola celda con datos («%(text)s»); %(taken)s."),
    "row.conflict": gettext_lazy("¿Es el mismo cliente? La fila dice %(text)s y su clave es de %(row)s; %(taken)s."),
    "row.there_already": gettext_lazy("Ya está %(row)s y la fila no trae código ni CUIT; %(taken)s."),
    "row.by_name": gettext_lazy("Se tomó por %(row)s, que se llama igual: la fila no trae código ni CUIT."),
    "row.same_again": gettext_lazy("Dice del cliente lo mismo que la fila %(row)s; se tomó por el mismo."),
    "row.changes_key": gettext_lazy("Cambia %(field)s de %(row)s: tenía «%(old)s» y queda «%(new)s»."),
    "row.required": gettext_lazy("Falta %(field)s."),
    "contact.incomplete": gettext_lazy("Al contacto le falta %(field)s: se cargó igual, completalo en su ficha."),
    "row.ambiguous": gettext_lazy("La fila coincide con más de uno: %(rows)s."),
    "row.taken": gettext_lazy("%(field)s %(value)s ya es de %(row)s."),
    "row.another_name": gettext_lazy("El email es de un contacto de %(row)s y la fila dice «%(name)s»; no se tocó."),
    "row.no_access": gettext_lazy("La fila coincide con un registro que no podés ver."),
    "row.repeats": gettext_lazy("Cambia lo que ya había cargado la fila %(row)s de este archivo."),
    "row.refused": gettext_lazy("La base de datos no aceptó la fila: %(reason)s"),
}

COLUMN = {
    "column.date_ambiguous": gettext_lazy("No se sabe si «%(example)s» es día/mes o mes/día; se leyó %(order)s."),
    "column.date_mixed_order": gettext_lazy(
        "La columna mezcla fechas día/mes y mes/día; se leyó %(order)s y %(others)s filas quedan con error."
    ),
    "column.two_digit_years": gettext_lazy("Hay años de dos cifras: «%(example)s» se leyó como %(year)s."),
    "column.counts_rows": gettext_lazy(
        "La columna solo numera las filas y no identifica a nadie; no se importa. Si es un código, elegí su campo."
    ),
    "column.number_ambiguous": gettext_lazy(
        "No se sabe si «%(example)s» lleva miles o decimales; decimal: «%(mark)s»."
    ),
}

CELL = {
    "cell.error": gettext_lazy("La celda tiene el error %(error)s de la planilla."),
    "cell.formula_no_value": gettext_lazy(
        "La fórmula no tiene su resultado guardado; abrí el archivo en Excel y guardalo."
    ),
    "value.too_long": gettext_lazy("Tiene %(length)s caracteres y entran %(limit)s."),
    "value.digits_lost": gettext_lazy("«%(text)s» perdió cifras en Excel; dale formato de texto a la columna."),
    "value.empty_word": gettext_lazy("«%(text)s» se tomó como vacío."),
    "integer.bad": gettext_lazy("«%(text)s» no es un número entero."),
    "integer.fraction": gettext_lazy("«%(text)s» tiene decimales y va un número entero."),
    "decimal.bad": gettext_lazy("«%(text)s» no es un número."),
    "decimal.too_many_digits": gettext_lazy("«%(text)s» tiene más de %(limit)s cifras."),
    "decimal.too_many_places": gettext_lazy("«%(text)s» tiene más de %(limit)s decimales."),
    "number.out_of_range": gettext_lazy("«%(text)s» tiene que estar entre %(minimum)s y %(maximum)s."),
    "date.bad": gettext_lazy("«%(text)s» no es una fecha."),
    "date.impossible": gettext_lazy("«%(text)s» no existe como fecha (%(order)s)."),
    "date.out_of_range": gettext_lazy("La fecha «%(text)s» tiene que estar entre %(first)s y %(last)s."),
    "date.time_only": gettext_lazy("«%(text)s» es una hora y va una fecha."),
    "date.from_serial": gettext_lazy("El número %(text)s se leyó como la fecha %(date)s."),
    "boolean.bad": gettext_lazy("«%(text)s» no es sí ni no."),
    "choice.unknown": gettext_lazy("«%(text)s» no está entre los valores posibles%(closest)s."),
    "email.bad": gettext_lazy("«%(text)s» no es un email."),
    "email.several": gettext_lazy("Hay varios emails; se usó %(first)s y quedó afuera %(rest)s."),
    "phone.several": gettext_lazy(
        "Hay varios teléfonos: quedó %(first)s; los demás (%(rest)s) están en las notas del cliente."
    ),
    "phone.aside": gettext_lazy("«%(text)s» es de un contacto sin nombre ni email; está en las notas del cliente."),
    "phone.unusual": gettext_lazy("«%(text)s» no parece un teléfono; se guardó como está."),
    "url.bad": gettext_lazy("«%(text)s» no es una dirección web."),
    "tax_id.length": gettext_lazy(
        "«%(text)s» no tiene las cifras de un CUIT; se guardó como está, sin usarlo para buscar."
    ),
    "tax_id.check_digit": gettext_lazy(
        "El dígito verificador de «%(text)s» no es correcto; se guardó como está, sin usarlo para buscar."
    ),
    "tax_id.looks_like_dni": gettext_lazy("«%(text)s» es un DNI y no un CUIT; se guardó como DNI."),
    "tax_id.placeholder": gettext_lazy("«%(text)s» es un CUIT de relleno; se dejó vacío."),
    "tax_id.kept": gettext_lazy("«%(text)s» no es un CUIT válido; quedó el que el cliente ya tenía."),
    "relation.unknown": gettext_lazy("No existe «%(text)s»; la fila se importó sin ese dato."),
    "relation.ambiguous": gettext_lazy("Hay más de uno llamado «%(text)s»; la fila se importó sin ese dato."),
    "relation.retired": gettext_lazy("«%(text)s» ya no se usa; la fila se importó sin ese dato."),
    "custom.not_for_type": gettext_lazy("Ese campo no es para clientes de ese tipo; la fila se importó sin ese dato."),
    "custom.retired": gettext_lazy("«%(text)s» ya no se usa; la fila se importó sin ese dato."),
    "contact.several": gettext_lazy(
        "Hay varios emails: %(first)s es del contacto; cada uno de los demás (%(rest)s) quedó en otro contacto."
    ),
    "contact.not_main": gettext_lazy("«%(text)s» está desactivado y no puede ser el contacto principal."),
    "contact.nameless": gettext_lazy("El contacto no tiene nombre ni email; no se cargó."),
    "contact.ambiguous": gettext_lazy("Hay más de un contacto que puede ser «%(text)s»; no se tocó ninguno."),
}

REFUSALS = {
    "mapping.unknown_field": gettext_lazy("No existe el campo «%(field)s»."),
    "mapping.unknown_column": gettext_lazy("El archivo no tiene la columna «%(header)s»."),
    "mapping.two_columns": gettext_lazy(
        "Dos columnas («%(first)s» y «%(second)s») van al campo «%(field)s», que lleva una."
    ),
    "mapping.required": gettext_lazy("Ninguna columna del archivo va al campo «%(field)s»."),
    "mapping.syntax": gettext_lazy("«%(text)s» tiene que ser «Encabezado=campo»."),
    "mapping.not_found": gettext_lazy("No existe la plantilla ni el archivo de columnas «%(name)s»."),
    "mapping.unreadable": gettext_lazy("«%(name)s» no es un archivo de columnas."),
    "match.unknown": gettext_lazy("No se puede buscar por «%(key)s»; se puede por: %(keys)s."),
    "on_conflict.unknown": gettext_lazy("No existe «%(choice)s» para --on-conflict; existen: %(choices)s."),
    "mode.unknown": gettext_lazy("No existe el modo «%(mode)s»; existen: %(modes)s."),
    "user.unknown": gettext_lazy("No hay nadie del equipo con el correo «%(email)s»."),
    "user.forbidden": gettext_lazy("«%(email)s» no tiene permiso para esta importación."),
    "run.unknown": gettext_lazy("No existe la importación «%(run)s»."),
    "run.begun": gettext_lazy("La importación ya empezó; sus columnas no se pueden cambiar."),
    "run.not_whole": gettext_lazy("Mientras tanto alguien cambió los mismos datos; no se escribió nada."),
    "run.interrupted": gettext_lazy("Se interrumpió; se puede seguir desde donde quedó."),
    "run.busy": gettext_lazy("La base de datos está ocupada; se puede seguir con --resume %(run)s."),
    "run.stopped": gettext_lazy("Se interrumpió y quedó en pausa; para seguir: --resume %(run)s."),
    "run.paused": gettext_lazy("La importación %(run)s quedó en pausa; para seguir: --resume %(run)s."),
    "run.lost": gettext_lazy("Otro proceso tomó la importación %(run)s."),
    "run.cancelled": gettext_lazy("La importación %(run)s fue cancelada."),
    "file.missing": gettext_lazy("No se puede leer el archivo «%(name)s»."),
    "file.not_given": gettext_lazy("Falta el archivo."),
    "file.not_stored": gettext_lazy("No se pudo guardar el archivo: %(reason)s"),
    "file.changed": gettext_lazy("El archivo guardado no es el que se subió; subilo otra vez."),
}

SENTENCES = FILE | ROW | COLUMN | CELL | REFUSALS
ORDERS = {"dmy": gettext_lazy("día/mes/año"), "mdy": gettext_lazy("mes/día/año")}


def sentence(code: str, params: Mapping[str, Any]) -> str:
    """Return the sentence of ``code``, in the language in force."""
    return str(SENTENCES[code]) % {name: _text(code, name, value) for name, value in params.items()}


def _text(code: str, name: str, value: Any) -> str:
    """Return a parameter as people read it."""
    if isinstance(value, list):
        return ", ".join(str(entry) for entry in value)
    if name in FORMATS:
        return FORMATS[name](value)
    if isinstance(value, int) and name not in PLAIN:
        return filesizeformat(value) if code == "file.too_large" else number_format(value, force_grouping=True)
    return str(value)


def _date_text(text: str | int) -> str:
    """Return a day as people write it; anything else, such as a year or what another sentence means, as it is."""
    if not isinstance(text, str):
        return str(text)
    try:
        return date_format(datetime.date.fromisoformat(text), "SHORT_DATE_FORMAT")
    except ValueError:
        return text


# Numbers that name something rather than count it.
PLAIN = {"row", "line", "year", "run"}
FORMATS = {
    "date": _date_text,
    "first": _date_text,
    "last": _date_text,
    "taken": lambda value: _("entra igual") if value else _("queda afuera"),
    "order": lambda value: str(ORDERS.get(value, value)),
    "closest": lambda value: _("; ¿es «%(closest)s»?") % {"closest": value} if value else "",
}
