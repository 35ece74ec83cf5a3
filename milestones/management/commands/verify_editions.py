from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from milestones import immutability, verifying
from milestones.models import Edition


class Command(BaseCommand):
    help = (
        "Recompute the hash of every edition, and report each that does not match what was"
        " published, each number that is missing, and a database without its protection."
    )

    def handle(self, **options):
        findings = list(verifying.findings())
        if not immutability.is_protected(connection):
            findings.append(
                "The database lacks triggers that protect editions: was it restored without them?"
                " To create them again, run: python manage.py protect_editions"
            )
        for finding in findings:
            self.stderr.write(finding)
        if findings:
            raise CommandError(f"{len(findings)} finding{'s' * (len(findings) > 1)}.")
        count = Edition.objects.count()
        self.stdout.write(f"{count} edition{'s' * (count != 1)} verified: all as published.")
