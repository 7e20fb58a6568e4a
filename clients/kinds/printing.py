"""What stands on the paper of a record: the same for the printed page, the PDF and the portal."""

from clients import tax_ids
from clients.kinds.display import field_of, label_of, lines_of_text, text_of
from clients.models.company import Company

# What stands elsewhere on the paper.
APART = {"contact", "net", "tax", "total", "body", "notes", "number", "document", "estimate", "subscription"}
TOTALS = ("net", "tax", "total", "paid", "balance")


def paper_of(kind, row, names=()):
    """Return the parts of the paper of ``row``: company, client, facts (``names``, else the kind's), lines, texts."""
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
        "document_lines": lines_of_text(row) if kind.line_model else [],
        "totals": totals_of(kind, row),
        "texts": [(label_of(kind.model, name), getattr(row, name)) for name in texts if getattr(row, name)],
    }


def named(label, text):
    """Return ``text`` with what it is called before it; empty where there is none."""
    return f"{label} {text}" if text else ""


def totals_of(kind, row):
    """Return the totals of a document as [(label, text)]; none of a kind without lines."""
    names = [name for name in TOTALS if kind.line_model and field_of(kind.model, name) is not None]
    return [(label_of(kind.model, name), text_of(row, name)) for name in names if text_of(row, name)]
