"""The site's URLs, and a plain view that returns the bytes of a page."""

from django.http import HttpResponse
from django.urls import include, path

from .floor import BODY, HEADERS


def plain(request):
    """Return the bytes and headers of a page without any work."""
    return HttpResponse(BODY, headers=dict(HEADERS))


urlpatterns = [path("plain/", plain), path("", include("kfor_site.urls"))]
