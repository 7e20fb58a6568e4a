"""A second app beside ``tests.example``: all that an app may add which that one has no use for."""
