"""Signing in with user name and password; an account without a live appointment cannot."""

from django.contrib.auth.backends import BaseBackend

from accounts.models import User, today


class AccountBackend(BaseBackend):
    """Checks the password in the same time whether the account exists or not."""

    def authenticate(self, request, username=None, password=None, **kwargs) -> User | None:
        """The user whose name and password these are."""
        user = User.objects.filter(username=username).first()
        if user is None:
            User().set_password(password)  # same work as a real check: no word about whether it exists
            return None
        right = user.check_password(password) and user.is_active
        return user if right and user.appointments.live_on(today()).exists() else None

    def get_user(self, user_id: int) -> User | None:
        """The user of a session, while his account is active."""
        return User.objects.select_related("person").filter(pk=user_id, is_active=True).first()
