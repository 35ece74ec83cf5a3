"""The files that browsers and crawlers request from every site."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from milestones.document.languages import tag
from milestones.models import site

from .lang import of_the_site


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    sitemap = request.build_absolute_uri(reverse("milestones:sitemap"))
    lines = ["User-agent: *", f"Disallow: {reverse('admin:index')}", "", f"Sitemap: {sitemap}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Redirect to the icon. Browsers request this URL if a page names no icon, as in the admin."""
    return redirect(static("img/favicon.ico"))


# The icons that a device can choose from when a reader adds the site to its home screen. Android
# cuts a maskable icon to its own shape.
ICONS = (
    {"file": "icon-192.png", "sizes": "192x192", "purpose": "any"},
    {"file": "icon-512.png", "sizes": "512x512", "purpose": "any"},
    {"file": "icon-maskable-512.png", "sizes": "512x512", "purpose": "maskable"},
)
GROUND, ACCENT = "#ffffff", "#0a4a94"


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Describe the site for home screens (W3C, Web Application Manifest).

    It opens like any other page, in the browser, because it is not an application.
    """
    front, own = reverse("milestones:front"), site.current()
    data = {
        "id": front,
        "name": own.name,
        **({"description": own.description} if own.description else {}),
        "start_url": front,
        "scope": front,
        "display": "browser",
        "lang": tag(of_the_site()),
        "background_color": GROUND,
        "theme_color": ACCENT,
        "icons": [
            {
                "src": static(f"img/{icon['file']}"),
                "sizes": icon["sizes"],
                "type": "image/png",
                "purpose": icon["purpose"],
            }
            for icon in ICONS
        ],
    }
    return JsonResponse(data, content_type="application/manifest+json")
