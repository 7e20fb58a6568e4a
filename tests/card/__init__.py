"""The packages of the project's card, each used as its own documentation says."""
