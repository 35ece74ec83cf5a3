"""Replaces Django's compilemessages by one that needs no gettext tools."""

from typing import Any

from django.core.management.base import BaseCommand

from kfor_site import catalogues


class Command(BaseCommand):
    help = "Compiles the catalogues of translations, from .po to .mo."

    def handle(self, *args: Any, **options: Any) -> None:
        for path in catalogues.paths():
            catalogues.compile_one(path)
