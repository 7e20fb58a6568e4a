"""What the suite's tables expect of this app, written by hand like the rest of ``tests/access_expect.py``."""

# As ``RECORDS`` there: model, what staff may do besides view and add, papers, what contacts may do, what they open.
RECORDS = {"shipments": ("seam.shipment", "edit delete dispatch receive", "", "receive", "")}
# What a contact does at once.
AT_ONCE = {"receive"}
# As in ``tests/portal/rows.py``: rows that contacts see, and rows that they do not.
SHOWN = {"shipments": lambda: {"status": "sent"}}
HIDDEN = {"shipments": {"status": "packed"}}
