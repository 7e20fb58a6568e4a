"""The machinery of linked records: what a declaration in clients.records turns into."""
