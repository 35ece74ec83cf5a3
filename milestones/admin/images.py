"""The screens for images: the list, and where each image is used."""

from collections import defaultdict

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, ProtectedError
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from milestones.editions.publishing import moment
from milestones.models import Image, ImageUse, SiteSettings
from milestones.views.keyset import KeysFirst

from .image_uploads import UploadScreens


class UseFilter(admin.SimpleListFilter):
    title = "use"
    parameter_name = "used"

    def lookups(self, request, model_admin):
        return [("yes", "In an edition or a draft"), ("no", "Not used")]

    def queryset(self, request, queryset):
        return {
            "yes": queryset.filter(is_used=True),
            "no": queryset.filter(is_used=False),
        }.get(self.value(), queryset)


@admin.register(Image)
class ImageAdmin(UploadScreens, admin.ModelAdmin):
    """Images can be uploaded, and deleted if unused, but never changed."""

    list_display = ["file", "thumbnail", "used", "pixels", "file_size", "uploaded"]
    list_filter = [UseFilter]
    search_fields = ["name", "sha256"]
    search_help_text = "Finds file names."
    ordering = ["-uploaded_at", "-sha256"]
    list_per_page = 50
    paginator = KeysFirst
    view_on_site = False
    fields = ["picture", "name", "pixels", "file_size", "link", "uploaded"]
    fields += ["by", "used_in"]
    readonly_fields = fields
    change_list_template = "admin/milestones/image/change_list.html"

    def get_queryset(self, request):
        uses = ImageUse.objects.filter(image=OuterRef("pk"))
        logos = SiteSettings.objects.filter(logo=OuterRef("pk"))
        return super().get_queryset(request).annotate(is_used=Exists(uses) | Exists(logos))

    def get_urls(self):
        return [*self.upload_urls(), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        context = {"title": "Images", **self.upload_context()}
        return self.with_scripts(super().changelist_view)(request, context)

    # --- Permissions: everyone who may change articles may upload and see images ---

    def has_add_permission(self, request):
        return super().has_add_permission(request) or _is_editor(request)

    def has_view_permission(self, request, obj=None):
        return super().has_view_permission(request, obj) or _is_editor(request)

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        is_used = obj is not None and obj.is_used
        return not is_used and super().has_delete_permission(request, obj)

    # --- Columns and fields ---

    @admin.display(description="file", ordering="name")
    def file(self, image):
        return str(image)

    @admin.display(description="image")
    def thumbnail(self, image):
        return format_html(
            '<img class="thumbnail" src="{}" alt="" loading="lazy">', image.thumbnail_url
        )

    @admin.display(description="image")
    def picture(self, image):
        text = '<a href="{}"><img class="preview" src="{}" alt="{}"></a>'
        return format_html(text, image.url, image.url, f"{image}, at full size")

    @admin.display(description="size in pixels", ordering="width")
    def pixels(self, image):
        return f"{image.width:,} × {image.height:,}"

    @admin.display(description="file size", ordering="size")
    def file_size(self, image):
        return f"{filesizeformat(image.size)}, {image.get_format_display()}"

    @admin.display(description="last uploaded", ordering="uploaded_at")
    def uploaded(self, image):
        return moment(image.uploaded_at)

    @admin.display(description="uploaded by")
    def by(self, image):
        return image.uploaded_by_name

    @admin.display(description="URL")
    def link(self, image):
        return format_html('<a href="{}">{}</a>', image.url, image.url)

    @admin.display(description="used")
    def used(self, image):
        return "yes" if image.is_used else "no"

    @admin.display(description="used in")
    def used_in(self, image):
        """Where it is the logo, and the editions and saved drafts that show it, by article."""
        if not (uses := [*_logo(image), *_uses(image)]):
            return "No edition or saved draft. It can be deleted."
        lines = format_html_join("", '<li><a href="{}">{}</a>: {}</li>', uses)
        text = "<ul>{}</ul><p>It can't be deleted while it is used.</p>"
        return format_html(text, lines)

    # --- Deleting ---

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except ProtectedError:  # used since the screen was rendered
            messages.error(request, "Not deleted: it is used now.")
            return redirect("admin:milestones_image_change", object_id)


def _is_editor(request):
    return any(request.user.has_perm(f"milestones.{verb}_article") for verb in ("add", "change"))


def _logo(image):
    if image.logo_of.exists():
        yield reverse("admin:milestones_sitesettings_changelist"), "Site", "the logo"


def _uses(image):
    """Return (URL, title, where) of the articles that show `image`."""
    editions, drafts, articles = defaultdict(list), defaultdict(int), {}
    uses = image.uses.select_related("edition__article", "draft_version__article")
    for use in uses.defer("edition__content", "draft_version__content").order_by("pk"):
        article = (use.edition or use.draft_version).article
        articles[article.pk] = article
        if use.edition:
            editions[article.pk].append(str(use.edition.number))
        else:
            drafts[article.pk] += 1
    return [
        (
            reverse("admin:milestones_article_editions", args=[pk]),
            article,
            _where(editions[pk], drafts[pk]),
        )
        for pk, article in articles.items()
    ]


def _where(editions, drafts):
    parts = []
    if editions:
        parts.append(f"edition{'s' * (len(editions) > 1)} {', '.join(editions)}")
    if drafts:
        parts.append(f"{drafts} saved draft{'s' * (drafts > 1)}")
    return "; ".join(parts)
