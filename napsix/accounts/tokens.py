"""The tokens in the links of password resets, and what makes one worthless."""

from django.contrib.auth.tokens import PasswordResetTokenGenerator

from napsix.accounts.models import User


class ResetTokens(PasswordResetTokenGenerator):
    """Each dies with its use, a new password, a new email, a sign-in (Django), deactivation or another kind (ours)."""

    # ty: ignore[incompatible-method-override] - every user is one of ours
    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.kind}{user.is_active}"


reset_tokens = ResetTokens()
