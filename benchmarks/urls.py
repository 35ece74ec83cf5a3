"""The site's addresses, and a plain view that returns the bytes of a page."""

from django.http import HttpResponse
from django.urls import include, path

from .floor import BODY, HEADERS


def plain(request):
    """The bytes and the headers of a page, by a view that does nothing for them."""
    return HttpResponse(BODY, headers=dict(HEADERS))


urlpatterns = [path("plain/", plain), path("", include("kfor_site.urls"))]
