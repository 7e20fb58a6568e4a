"""The forms of the pages in clients.views, by the same names."""
