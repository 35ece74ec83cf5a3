from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from milestones.importing import unused_images


class Command(BaseCommand):
    help = (
        "List the images that were uploaded more than a day ago and that no edition or saved draft"
        " shows. With --delete, delete them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--delete", action="store_true", help="delete what is listed")

    def handle(self, *, delete: bool, **options: Any) -> None:
        images = unused_images.unused()
        strays = list(unused_images.stray_files())
        for image in images:
            size = f"{image.size / 1000:,.0f} kB"
            self.stdout.write(f"{image.sha256}  {size}  {image.uploaded_at:%Y-%m-%d}  {image.name}")
        for path in strays:
            self.stdout.write(f"{path}  belongs to no image")
        if delete:
            deleted = sum(map(unused_images.delete, images))
            for path in strays:
                unused_images.delete_stray_file(path)
            self.stdout.write(f"Deleted: {_counted(deleted, len(strays))}.")
        elif images or strays:
            count = _counted(len(images), len(strays))
            self.stdout.write(f"Nothing was deleted. To delete {count}, add --delete.")
        else:
            self.stdout.write("Nothing to delete.")


def _counted(images: int, files: int) -> str:
    return f"{images} image{'s' * (images != 1)} and {files} stray file{'s' * (files != 1)}"
