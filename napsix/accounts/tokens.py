"""Tokens of password resets."""

from django.contrib.auth.tokens import PasswordResetTokenGenerator


class ResetTokens(PasswordResetTokenGenerator):
    """Dies with use, a new password, a new email, a sign-in (Django), deactivation or another kind (ours)."""

    def _make_hash_value(self, user, timestamp):
        return f"{super()._make_hash_value(user, timestamp)}{user.kind}{user.is_active}"


reset_tokens = ResetTokens()
