"""Payments: what clients paid, and for what."""
