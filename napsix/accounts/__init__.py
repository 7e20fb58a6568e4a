"""People who sign in: the user, its two kinds, sign-in, second factor, groups."""
