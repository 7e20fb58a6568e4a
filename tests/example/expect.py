"""What the suite's tables expect of this app, written by hand like the rest of ``tests/access_expect.py``."""

# As ``RECORDS`` there: model, what staff may do besides view and add, print formats, what contacts may do and open.
RECORDS = {"shipments": ("example.shipment", "edit receive", "", "receive", "")}
# What a contact does at once.
AT_ONCE = {"receive"}
# The pages of its own, by the permissions they ask for.
ADDRESSES = {"logistics/departures/": ("example.view_shipment",)}
