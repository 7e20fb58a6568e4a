"""What the suite's tables expect of this app, written by hand like the rest of ``tests/access_expect.py``."""

# As ``RECORDS`` there: model, what staff may do besides view and add, print formats, what contacts may do and open.
RECORDS = {"shipments": ("example.shipment", "edit delete dispatch receive", "", "receive", "")}
# What a contact does at once.
AT_ONCE = {"receive"}
# As in ``tests/portal/rows.py``: rows that contacts see, and rows that they do not.
SHOWN = {"shipments": lambda: {"status": "sent"}}
HIDDEN = {"shipments": {"status": "packed"}}
# The pages of its own, by the permissions they ask for.
ADDRESSES = {"logistics/routes/": ("example.view_shipment", "clients.view_client")}
