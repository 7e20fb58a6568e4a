"""The pages of the back office about contacts, and what is written and shared with them."""
