"""Private stored files: written whole or not at all, served only by a view that asked first."""
