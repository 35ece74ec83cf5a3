"""Serves the files of images, which never change, unless nginx does."""

from pathlib import PurePosixPath

from django.core.files.storage import Storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from milestones.models import image_files

TYPES = {".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}
HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    # An image opened directly can load and run nothing, even if a browser misreads its type.
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'",
    "Accept-Ranges": "none",
}


def image(request: HttpRequest, name: str) -> HttpResponseBase:
    """Return the file called `name` to anyone who knows its name, because previews show drafts.

    A range request gets the whole file, as RFC 9110, section 14.2, allows.
    """
    storage, path = image_files.storage(), image_files.path_of(name)
    if not storage.exists(path):
        raise Http404("There is no such image.")
    etag = f'"{PurePosixPath(name).stem}"'
    unchanged = get_conditional_response(request, etag=etag)
    response = _whole(request, storage, path) if unchanged is None else unchanged
    for header, value in {**HEADERS, "ETag": etag}.items():
        response[header] = value
    return response


def _whole(request: HttpRequest, storage: Storage, path: str) -> HttpResponseBase:
    kind = TYPES[PurePosixPath(path).suffix]
    if request.method == "HEAD":
        length = str(storage.size(path))
        return HttpResponse(content_type=kind, headers={"Content-Length": length})
    return FileResponse(storage.open(path), content_type=kind)
