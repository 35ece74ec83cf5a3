"""The names of people in an article's history. They are kept when an account is deleted."""

from django.contrib.auth.models import AbstractBaseUser

NAME_LENGTH = 150


def name_of(user: AbstractBaseUser | None) -> str:
    """Return the name to record for `user`, or "" for None (the command line)."""
    return str(user)[:NAME_LENGTH] if user else ""
