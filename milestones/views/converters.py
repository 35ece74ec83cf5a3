"""Path converters for the URLconf."""

from django.conf import settings
from django.urls import register_converter


class Number:
    """The number of an edition or draft version: no leading zeros, and it fits in the database."""

    regex = "[1-9][0-9]{0,8}"
    to_python = int
    to_url = str


register_converter(Number, "number")


class ImageFile:
    """The name of a file of an image: its SHA-256, and the width of a smaller version."""

    regex = r"[0-9a-f]{64}(?:\.(?:jpg|png|webp)|-[1-9][0-9]{0,4}\.webp)"
    to_python = str
    to_url = str


register_converter(ImageFile, "image_file")


class Prefix:
    """The language that a URL begins with: one of LANGUAGES, but not LANGUAGE_CODE."""

    regex = "|".join(code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE)
    to_python = to_url = str


register_converter(Prefix, "language")


class Uid:
    """The uid of a row."""

    regex = "[0-9a-z]{1,16}"
    to_python = to_url = str


register_converter(Uid, "uid")
