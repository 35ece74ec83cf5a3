"""Pages of a list whose cost does not grow with the list: nothing is counted."""

import re

from django.http import Http404


class Listing:
    """Page `number` of `items` (a queryset), `length` to a page, as templates want to read it."""

    def __init__(self, items, number, length):
        start = (number - 1) * length
        found = list(items[start : start + length + 1])  # one more tells whether there is more
        self.number, self.object_list = number, found[:length]
        self.has_next = len(found) > length
        self.has_previous = number > 1
        self.has_other_pages = self.has_next or self.has_previous
        self.next_page_number, self.previous_page_number = number + 1, number - 1

    def __iter__(self):
        return iter(self.object_list)


def page_of(request, items, length):
    """Return the Listing that a request's parameter `page` asks for; raise Http404 when empty."""
    text = request.GET.get("page", "1")
    if not re.fullmatch("[1-9][0-9]{0,5}", text, re.ASCII):
        raise Http404("This list has no such page.")
    listing = Listing(items, int(text), length)
    if listing.has_previous and not listing.object_list:
        raise Http404("This list has no such page.")
    return listing
