"""Uploading images in the admin: a form for browsers, and JSON for scripts."""

import logging

from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Script
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from js_asset import ImportMap, Media

from milestones.formats.image_files.images import MOST_BYTES, ImageError, refuse_size
from milestones.importing.images import Uploaded, upload
from milestones.models import Image

from . import import_maps
from .large_forms import checks_its_size, within

logger = logging.getLogger(__name__)

ACCEPTED = "image/jpeg,image/png,image/webp,image/avif,image/gif"
NO_FILE = "Choose an image."

SCRIPTS = Media(
    js=[Script("js/images.js", type="module")],
    importmap=ImportMap({"milestones/prose/uploading": "js/prose/uploading.js"}),
)


def for_editor() -> dict[str, str | int]:
    """Return what the prose editor needs to upload and show images; SHA256 stands for a hash."""
    return {
        "upload": reverse("admin:milestones_image_upload"),
        "thumbnail": reverse("admin:milestones_image_thumbnail", args=["SHA256"]),
        "accepted": ACCEPTED,
        "most_bytes": MOST_BYTES,
    }


class CannotStore(ImageError):
    """The image is fine, but it can't be stored."""


class UploadScreens:
    """The upload views of the admin of images, which check the user before the size."""

    def upload_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("upload/", wrap(self.upload_view), name="milestones_image_upload"),
            path(
                "<str:sha256>/thumbnail/",
                wrap(self.thumbnail_view),
                name="milestones_image_thumbnail",
            ),
        ]

    def thumbnail_view(self, request: HttpRequest, sha256: str) -> HttpResponse:
        """Redirect to the smallest version of an image, for the prose editor."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if (image := Image.objects.filter(pk=sha256).first()) is None:
            raise Http404("There is no such image.")
        return redirect(image.thumbnail_url)

    @checks_its_size
    def add_view(self, request, form_url="", extra_context=None):
        """Show and process the upload form, which works without JavaScript."""
        if not self.has_add_permission(request):
            return super().add_view(request)  # refuses it
        if request.method != "POST":
            return self._add_screen(request)
        return self._checked(request, self._add, self._add_screen)

    def _add(self, request):
        files = request.FILES.getlist("file")
        errors = [] if files else [NO_FILE]
        for file in files:
            try:
                self._tell(request, self._store(request, file))
            except ImageError as error:
                errors.append(f"{file.name}: {error}")
        if errors:
            return self._add_screen(request, *errors)
        return redirect("admin:milestones_image_changelist")

    def _tell(self, request, uploaded):
        link = reverse("admin:milestones_image_change", args=[uploaded.image.pk])
        text = format_html('<a href="{}">{}</a> was uploaded.', link, uploaded.image)
        notes = format_html_join("", " {}", ((note,) for note in uploaded.notes))
        messages.success(request, format_html("{}{}", text, notes))

    def _add_screen(self, request, *errors, status=200):
        context = {
            **self.admin_site.each_context(request),
            **self.upload_context(),
            "opts": self.opts,
            "title": "Upload images",
            "errors": errors,
        }
        template = "admin/milestones/image/upload.html"
        return self.with_scripts(TemplateResponse)(request, template, context, status=status)

    @checks_its_size
    def upload_view(self, request: HttpRequest) -> HttpResponse:
        """Store the image that a script sends as `file`, and answer with JSON.

        It holds `sha256`, `width`, `height`, `url`, `thumbnail_url` and `notes`, a list of
        sentences; or `error`, a sentence.
        """
        if not self.has_add_permission(request):
            return _error(request, "You may not upload images.", status=403)
        if request.method != "POST":
            answer = _error(request, "Send the image with POST.", status=405)
            answer["Allow"] = "POST"
            return answer
        answer = self._checked(request, self._upload, _error)
        if isinstance(answer, JsonResponse):
            return answer
        return _error(
            request, "The form was not accepted. Reload the page and try again.", status=403
        )

    def _upload(self, request):
        file = request.FILES.get("file")
        if file is None:
            return _error(request, NO_FILE, status=400)
        try:
            uploaded = self._store(request, file)
        except ImageError as error:
            return _error(
                request, str(error), status=503 if isinstance(error, CannotStore) else 400
            )
        image = uploaded.image
        names = ("sha256", "width", "height", "url", "thumbnail_url")
        told = {name: getattr(image, name) for name in names}
        return JsonResponse({**told, "notes": uploaded.notes}, status=201)

    def _checked(self, request, view, refuse):
        """Answer with `view`, or with `refuse` if the form is too large. Then it is not parsed."""

        def too_large(size):
            text = (
                f"The upload is {size}. The limit is {MOST_BYTES // 2**20} MB for each image."
                " Upload large images one at a time."
            )
            return refuse(request, text, status=413)

        return within(request, MOST_BYTES, view, too_large)

    def _store(self, request, file) -> Uploaded:
        refuse_size(file.size)
        try:
            uploaded = upload(file.read(), name=file.name, user=request.user)
        except OSError as error:
            logger.exception("An image can't be stored in %s.", settings.IMAGES_DIR)
            text = "The image can't be stored. Ask the administrator to check the log."
            raise CannotStore(text) from error
        self.log_addition(request, uploaded.image, "Uploaded.")
        return uploaded

    def upload_context(self):
        """Return the context of the template `_upload.html`."""
        return {
            "accepted": ACCEPTED,
            "most_bytes": MOST_BYTES,
            "most_megabytes": MOST_BYTES // 2**20,
            "scripts": SCRIPTS,
        }

    def with_scripts(self, view):
        """Decorate a view whose page has `_upload.html`: the browser may run its scripts."""
        return csp_update({"script-src": import_maps.hashes(SCRIPTS)})(view)


def _error(request, text, *, status):
    return JsonResponse({"error": text}, status=status)
