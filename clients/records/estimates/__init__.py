"""Estimates: what something would cost; accepted, they become invoices."""
