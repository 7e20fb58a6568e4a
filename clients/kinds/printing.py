"""The printout of a record: what stands on it, for the printed page, the PDF and the portal, and the PDF itself.

For the PDF nothing is fetched from anywhere, and no text is taken for markup (security.md, row 23).
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext as _
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Image, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from clients.kinds.base import Record
from clients.kinds.display import field_of, label_of, lines_of_text, text_of
from clients.kinds.documents import Document
from clients.kinds.registry import Kind
from clients.models.company import Company
from napsix import tax_ids

# What stands elsewhere on the printout.
APART = {"contact", "net", "tax", "total", "body", "notes", "number", "document", "estimate", "subscription"}
TOTALS = ("net", "tax", "total", "paid", "balance")

TEXT = ParagraphStyle("text", fontName="Helvetica", fontSize=9, leading=12)
SMALL = ParagraphStyle("small", parent=TEXT, fontSize=8, leading=10, textColor=colors.HexColor("#555555"))
RIGHT = ParagraphStyle("right", parent=TEXT, alignment=2)
STRONG = ParagraphStyle("strong", parent=TEXT, fontName="Helvetica-Bold")
STRONG_RIGHT = ParagraphStyle("strong-right", parent=STRONG, alignment=2)
TITLE = ParagraphStyle("title", parent=STRONG, fontSize=16, leading=20, alignment=2)
LINE = colors.HexColor("#cccccc")
MARGIN = 18 * mm
LOGO_WIDTH, LOGO_HEIGHT = 60 * mm, 16 * mm
WIDTH = A4[0] - 2 * MARGIN


def printout_of(kind: Kind, row: Record, names: Sequence[str] = ()) -> dict[str, Any]:
    """Return the parts of a printout of ``row``: company, client, facts (``names``, else the kind's), lines, texts."""
    names = [name for name in names or kind.facts if name not in APART and name not in TOTALS]
    texts = [name for name in ("body", "notes") if field_of(kind.model, name) is not None]
    company, client = Company.own(), row.client
    own = [named(tax_ids.label("AR"), company.tax_id_text), company.address, company.phone, company.email]
    place = ", ".join(filter(None, [client.address, client.city, client.province]))
    return {
        "company": company,
        "company_lines": [text for text in [*own, company.website] if text],
        "client": client,
        "client_lines": [text for text in [named(client.tax_id_label, client.tax_id_text), place] if text],
        "title": str(kind.model._meta.verbose_name).capitalize(),
        "row": row,
        "state": row.state,
        "facts": [(label_of(kind.model, name), text_of(row, name)) for name in names if text_of(row, name)],
        "document_lines": lines_of_text(row) if isinstance(row, Document) else [],
        "totals": totals_of(kind, row),
        "texts": [(label_of(kind.model, name), getattr(row, name)) for name in texts if getattr(row, name)],
    }


def named(label: str | Promise, text: str) -> str:
    """Return ``text`` with what it is called before it; empty where there is none."""
    return f"{label} {text}" if text else ""


def totals_of(kind: Kind, row: Record) -> list[tuple[str | Promise, str]]:
    """Return the totals of a document as [(label, text)]; none of a kind without lines."""
    names = [name for name in TOTALS if kind.line_model and field_of(kind.model, name) is not None]
    return [(label_of(kind.model, name), text_of(row, name)) for name in names if text_of(row, name)]


def pdf_answer(kind: Kind, row: Record, names: Sequence[str] = ()) -> HttpResponse:
    """Return the answer that downloads the PDF of ``row``, with the facts ``names`` (``printout_of``)."""
    name = slugify(f"{kind.model._meta.verbose_name} {row}")
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return HttpResponse(pdf_of(printout_of(kind, row, names)), content_type="application/pdf", headers=headers)


def pdf_of(printout: dict[str, Any]) -> bytes:
    """Return the PDF of ``printout`` (see ``printout_of``) as bytes."""
    file = BytesIO()
    title = f"{printout['title']} {printout['row']}"
    document = SimpleDocTemplate(
        file, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN, title=title
    )
    document.build([*_head(printout), *_facts(printout), *_lines(printout), *_totals(printout), *_texts(printout)])
    return file.getvalue()


def _paragraph(text: Any, style: ParagraphStyle = TEXT) -> Paragraph:
    """Return a paragraph of plain text; what the built-in fonts do not have is shown as a question mark."""
    shown = str(text).replace("\N{NO-BREAK SPACE}", " ").encode("cp1252", "replace").decode("cp1252")
    return Paragraph(escape(shown).replace("\n", "<br/>"), style)


def _head(printout: dict[str, Any]) -> list[Flowable]:
    company, row = printout["company"], printout["row"]
    head = [[
        [
            *_logo(company),
            _paragraph(company.name, STRONG),
            *(_paragraph(text, SMALL) for text in printout["company_lines"]),
        ],
        [_paragraph(printout["title"], TITLE), _paragraph(row, RIGHT), _paragraph(printout["state"].label, RIGHT)],
    ]]  # fmt: skip
    return [
        Table(head, colWidths=[WIDTH * 0.55, WIDTH * 0.45], style=TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP")])),
        Spacer(1, 6 * mm),
        _paragraph(_("Cliente"), SMALL),
        _paragraph(printout["client"].name, STRONG),
        *(_paragraph(text, SMALL) for text in printout["client_lines"]),
        Spacer(1, 5 * mm),
    ]


def _logo(company: Company) -> list[Flowable]:
    """Return the company's logo as high as three lines, or nothing."""
    if company.logo is None:
        return []
    with company.logo.open() as file:
        image = Image(BytesIO(file.read()), kind="proportional", width=LOGO_WIDTH, height=LOGO_HEIGHT)
    image.hAlign = "LEFT"
    return [image, Spacer(1, 2 * mm)]


def _facts(printout: dict[str, Any]) -> list[Flowable]:
    return [_paragraph(f"{label}: {text}") for label, text in printout["facts"]] + [Spacer(1, 5 * mm)]


def _lines(printout: dict[str, Any]) -> list[Flowable]:
    if not printout["document_lines"]:
        return []
    heads = (_("Descripción"), _("Cantidad"), _("Precio"), _("IVA"), _("Neto"))
    rows = [[_paragraph(heads[0], STRONG), *(_paragraph(head, STRONG_RIGHT) for head in heads[1:])]]
    rows += [
        [_paragraph(first), *(_paragraph(text, RIGHT) for text in rest)] for first, *rest in printout["document_lines"]
    ]
    style = TableStyle([("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    widths = [WIDTH * share for share in (0.44, 0.12, 0.17, 0.09, 0.18)]
    return [Table(rows, colWidths=widths, style=style, repeatRows=1), Spacer(1, 3 * mm)]


def _totals(printout: dict[str, Any]) -> list[Flowable]:
    rows = [["", _paragraph(label, RIGHT), _paragraph(text, STRONG_RIGHT)] for label, text in printout["totals"]]
    return [Table(rows, colWidths=[WIDTH * 0.5, WIDTH * 0.25, WIDTH * 0.25]), Spacer(1, 5 * mm)] if rows else []


def _texts(printout: dict[str, Any]) -> list[Flowable]:
    return [
        part
        for label, text in printout["texts"]
        for part in (_paragraph(label, STRONG), _paragraph(text), Spacer(1, 3 * mm))
    ]
