"""What the suite's tables expect of this app, written by hand like the rest of ``tests/access_expect.py``."""

# Its pages in the portal, by the rights that contacts need.
PORTAL = {"portal/route/": ("rounds.portal_view_route",)}
