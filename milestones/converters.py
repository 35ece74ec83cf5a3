"""What addresses are made of."""

from django.urls import register_converter


class Number:
    """The number of an edition or a draft: one that databases can hold, without leading zeros."""

    regex = "[1-9][0-9]{0,8}"
    to_python = int
    to_url = str


register_converter(Number, "number")
