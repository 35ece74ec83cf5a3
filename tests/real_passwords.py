"""The tests' settings with passwords that take as long to check as in production.

Each check adds a byte to the file CHECKS.
"""

import os

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from tests.settings import *  # noqa: F403


class CountingHasher(PBKDF2PasswordHasher):
    def verify(self, password, encoded):
        self._count()
        return super().verify(password, encoded)

    def encode(self, password, salt, iterations=None):
        if iterations is None:  # of a password for an account that isn't there
            self._count()
        return super().encode(password, salt, iterations)

    def _count(self):
        if path := os.environ.get("CHECKS"):
            with open(path, "ab", buffering=0) as file:
                file.write(b".")


PASSWORD_HASHERS = ["tests.real_passwords.CountingHasher"]
