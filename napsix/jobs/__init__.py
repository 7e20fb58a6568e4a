"""Work that must not be lost: rows with a lease, a worker that is woken, a sweeper that forgets none."""
