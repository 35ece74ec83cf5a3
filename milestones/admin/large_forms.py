"""Forms that send large files: their size is checked before Django reads them.

Django reads a whole form, with its files, to find the CSRF token. So the views of these forms are
exempt from its check, and make it themselves, by `within`.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from milestones.errors import refused
from milestones.formats.sizes import in_megabytes

AROUND_FILES = 2**20  # what a form has around its files, in bytes
MOST_DISCARDED, CHUNK = 200 * 2**20, 2**18


def checks_its_size(view):
    """Decorate a view that answers POST requests by `within` alone."""
    view.checks_its_size = True  # for the middleware that refuses large forms
    return csrf_exempt(view)


def within(
    request: HttpRequest,
    most: int,
    view: Callable[[HttpRequest], HttpResponse],
    refuse: Callable[[str], HttpResponse],
) -> HttpResponse:
    """Answer with `view` if the files of the form may have `most` bytes or fewer.

    Otherwise the form is not parsed, and `refuse` gets its size in words ("61.0 MB").
    """
    size = refused.size(request)
    if size > most + AROUND_FILES:
        _discard(request)
        return refuse(in_megabytes(size))
    if settings.DATA_UPLOAD_MAX_MEMORY_SIZE < size <= refused.MOST_BYTES:
        # If its text is too large, Django stops in the middle. The error page shows that text.
        request._body = request.read(size)
    return csrf_protect(view)(request)


def _discard(request):
    """Read and drop the request body: a browser that is cut off shows no answer."""
    for _ in range(MOST_DISCARDED // CHUNK):
        if not request.read(CHUNK):
            return
