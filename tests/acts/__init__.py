"""Random acts on the records of a client, and what stays true whatever was done: see ``test_random_acts``."""
