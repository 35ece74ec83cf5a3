from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from milestones.editions import immutability, verifying
from milestones.models import Edition


class Command(BaseCommand):
    help = (
        "Recompute the hash of every edition and of its images, and compare its title, language and"
        " listed milestones with its content. Report each that does not match what was published,"
        " each missing number or file, and missing triggers."
    )

    def handle(self, **options: Any) -> None:
        findings = list(verifying.findings())
        if not immutability.is_protected(connection):
            findings.append(
                "The triggers that protect editions are missing. Was the database restored without"
                " them? To create them again, run: python manage.py protect_editions"
            )
        for finding in findings:
            self.stderr.write(finding)
        if findings:
            raise CommandError(f"{len(findings)} finding{'s' * (len(findings) > 1)}.")
        count = Edition.objects.count()
        self.stdout.write(f"{count} edition{'s' * (count != 1)} verified. All are as published.")
