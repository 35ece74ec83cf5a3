from typing import Any

from django.core.management.base import BaseCommand

from milestones.editions import reports


class Command(BaseCommand):
    help = (
        "Delete how to reach the readers whose reports of mistakes were closed more than 90 days"
        " ago. Each new report does the same."
    )

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"Deleted from {reports.forget_contacts()} reports.")
