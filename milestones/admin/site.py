"""The screen on which the site says what it is, who publishes it, and under which licence."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path

from milestones.editions import starting
from milestones.errors.refused import note_work
from milestones.formats.image_files.images import MOST_BYTES, ImageError, refuse_size
from milestones.importing.images import upload
from milestones.models import SiteSettings, SiteTexts, site

from .image_uploads import ACCEPTED
from .large_forms import checks_its_size, within

OUTDATED = (
    "Not saved: somebody else has changed this since you opened it. What you see is what you typed."
    " Save it again to replace theirs, or open this screen again to see theirs."
)


class SettingsForm(forms.ModelForm):
    """What is the same in every language, and the version that the form was made from."""

    file = forms.FileField(
        label="Logo",
        required=False,
        help_text="An image beside the name, 36 pixels high: PNG, JPEG or WebP, also as a file of"
        f" up to {MOST_BYTES // 2**20} MB that the site makes smaller.",
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    no_logo = forms.BooleanField(label="Show no logo", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = SiteSettings
        fields = ["publisher_url", "licence_url"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.logo, self.notes = user, self.instance.logo, ()
        self.initial["version"] = self.instance.version
        if self.logo is None:
            del self.fields["no_logo"]

    def clean_file(self):
        """Store the image, which is kept if another field has an error."""
        file = self.cleaned_data["file"]
        if file is None:
            return None
        try:
            refuse_size(file.size)
            uploaded = upload(file.read(), name=file.name, user=self.user)
        except ImageError as error:
            raise ValidationError(str(error)) from None
        except OSError:
            raise ValidationError(
                "The image can’t be stored. Ask the administrator to check the log."
            ) from None
        self.logo, self.notes = uploaded.image, uploaded.notes
        return file

    def values(self):
        """Return what was typed, as `site.change` takes it."""
        chosen = self.cleaned_data
        is_kept = chosen["file"] or not chosen.get("no_logo")
        names = ("publisher_url", "licence_url")
        return {**{name: chosen[name] for name in names}, "logo": self.logo if is_kept else None}


class TextsForm(forms.ModelForm):
    """The texts in one language. Where one is empty, readers see that of the default language."""

    class Meta:
        model = SiteTexts
        fields = site.TEXTS
        widgets = {
            name: forms.TextInput(attrs={"class": "vLargeTextField"})
            if name != "description" and name != "footer_text"
            else forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"})
            for name in site.TEXTS
        }

    def __init__(self, *args, language, **kwargs):
        super().__init__(*args, prefix=language, **kwargs)
        self.language = language
        self.tongue = dict(settings.LANGUAGES)[language]
        if language == settings.LANGUAGE_CODE:
            self.fields["name"].widget.attrs["placeholder"] = settings.SITE_NAME


@admin.register(SiteSettings)
class SiteAdmin(admin.ModelAdmin):
    """One screen for all of it."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.site_view)
        return [path("", view, name="milestones_sitesettings_changelist")]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return self.has_change_permission(request)

    @checks_its_size
    def site_view(self, request):
        """Show what the site says of itself, and what is missing; change it."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._screen(request, *self._forms(request))

        def refuse(size):
            own, texts = self._forms(request)
            error = f"The file is {size}. The limit is {MOST_BYTES // 2**20} MB."
            return self._screen(request, own, texts, error=error, status=413)

        return within(request, MOST_BYTES, self._receive, refuse)

    def _forms(self, request, data=None, files=None):
        stored = SiteSettings.objects.first() or SiteSettings()
        rows = {row.language: row for row in stored.texts.all()} if stored.pk else {}
        own = SettingsForm(data, files, instance=stored, user=request.user)
        texts = [
            TextsForm(data, instance=rows.get(language) or SiteTexts(), language=language)
            for language, _ in settings.LANGUAGES
        ]
        return own, texts

    def _receive(self, request):
        own, texts = self._forms(request, request.POST, request.FILES)
        valid = [form.is_valid() for form in (own, *texts)]  # each shows its errors
        if not all(valid):
            return self._screen(request, own, texts)
        try:
            self._save(request, own, texts)
        except site.Outdated:
            own.add_error(None, OUTDATED)
            stored = SiteSettings.objects.first() or SiteSettings()
            own.data = {**own.data.dict(), "version": stored.version}
            return self._screen(request, own, texts)
        notes = " ".join(own.notes)
        messages.success(request, f"Saved. Readers see it within two seconds. {notes}".strip())
        return redirect("admin:milestones_sitesettings_changelist")

    @transaction.atomic
    def _save(self, request, own, texts):
        typed = {form.language: form.cleaned_data for form in texts}
        changed = site.change(own.values(), typed, version=own.cleaned_data["version"])
        names = [*own.changed_data, *(name for form in texts for name in form.changed_data)]
        labels = ", ".join(dict.fromkeys(name.replace("_", " ") for name in names))
        self.log_change(request, changed, f"Changed: {labels}." if labels else "Changed nothing.")
        note_work(request)

    def _screen(self, request, own, texts, *, error="", status=200):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Site",
            "form": own,
            "texts": texts,
            "error": error,
            "logo": own.instance.logo,
            "missing": starting.missing(),
            "is_bound": own.is_bound,
        }
        template = "admin/milestones/sitesettings/site.html"
        return TemplateResponse(request, template, context, status=status)
