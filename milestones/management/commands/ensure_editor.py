import secrets
import sys
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User, UserManager
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse


class Command(BaseCommand):
    help = (
        "Make sure that someone can log in to the admin. If nobody can, ask for a user name and a"
        " password. Without a terminal, and only with DEBUG on, create a login and print it once."
    )

    def handle(self, **options: Any) -> None:
        users = get_user_model().objects
        if editor := users.filter(is_active=True, is_staff=True).first():
            self.stdout.write(f"{editor.get_username()} can log in at {reverse('admin:index')}.")
        elif sys.stdin.isatty():
            self.stdout.write(
                "Nobody can log in to the admin yet. Choose a user name and a password."
            )
            call_command("createsuperuser")
        elif settings.DEBUG:
            self._print_login(users)
        else:
            raise CommandError(
                "Nobody can log in to the admin. Run: python manage.py createsuperuser"
            )

    def _print_login(self, users: UserManager[User]) -> None:
        password = secrets.token_urlsafe(12)
        users.create_superuser("editor", password=password)
        self.stdout.write(
            "Login for this machine only, shown once:\n"
            f"    user name  editor\n    password   {password}\n"
            "To change it: python manage.py changepassword editor"
        )
