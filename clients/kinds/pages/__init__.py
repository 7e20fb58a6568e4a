"""The staff's pages of every kind, made from its declaration."""
