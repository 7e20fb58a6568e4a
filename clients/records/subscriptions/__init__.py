"""Subscriptions: what is invoiced again and again."""
