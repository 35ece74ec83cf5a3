"""Who did what. The record keeps people's names, so it outlives their accounts."""

from django.contrib.auth.models import AbstractBaseUser

NAME_LENGTH = 150


def name_of(user: AbstractBaseUser | None) -> str:
    """Return the name under which `user` is recorded; "" for the command line, where it is None."""
    return str(user)[:NAME_LENGTH] if user else ""
