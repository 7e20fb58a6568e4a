"""The back office's pages about the portal."""
