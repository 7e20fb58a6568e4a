"""The addresses that a monitor asks."""
