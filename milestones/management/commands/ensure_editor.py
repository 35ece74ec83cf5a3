import secrets
import sys

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse


class Command(BaseCommand):
    help = (
        "Make sure that somebody can log in to the admin. Where nobody can, ask for a name and a"
        " password; without a terminal, and with DEBUG on only, make a login and print it once."
    )

    def handle(self, **options):
        users = get_user_model().objects
        if editor := users.filter(is_active=True, is_staff=True).first():
            self.stdout.write(f"{editor.get_username()} can log in at {reverse('admin:index')}.")
        elif sys.stdin.isatty():
            self.stdout.write("Nobody can log in to the admin yet. Choose a name and a password.")
            call_command("createsuperuser")
        elif settings.DEBUG:
            self._print_login(users)
        else:
            raise CommandError(
                "Nobody can log in to the admin. Run: python manage.py createsuperuser"
            )

    def _print_login(self, users):
        password = secrets.token_urlsafe(12)
        users.create_superuser("editor", password=password)
        self.stdout.write(
            "For this machine only, shown this once:\n"
            f"    user name  editor\n    password   {password}\n"
            "To change it: python manage.py changepassword editor"
        )
