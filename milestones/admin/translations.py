"""The admin screens that start translations, link them with their originals, and list them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import path
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from milestones import drafts
from milestones.document import languages, translating
from milestones.editions import translating as translations
from milestones.models import Article
from milestones.views.keyset import KeysFirst

from .editions import about_article
from .screens import NAME, ArticleScreens, state_of
from .translation_forms import OriginalForm, TranslateForm, TranslationsForm

PER_PAGE = 50
ADD_ROW, UP_TO_DATE = "_add_row", "_up_to_date"  # the names of buttons
ALL_ROWS = "all"


class TranslationScreens(ArticleScreens):
    """The admin's screens about translations. Those of one article are made from its key."""

    def translation_urls(self):
        screens = {
            "translate": ("<int:pk>/translate/", self.translate_view),
            "original": ("<int:pk>/original/", self.original_view),
            "unlink": ("<int:pk>/original/unlink/", require_POST(self.unlink_view)),
            "translations": ("translations/", self.translations_view),
        }
        return [
            path(route, self.admin_site.admin_view(view), name=f"{NAME}_{name}")
            for name, (route, view) in screens.items()
        ]

    # --- Start a translation ---

    @about_article
    def translate_view(self, request, article):
        """Start the translation of an edition. A translation leads to that of its original."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if article.original_id:
            return redirect(f"admin:{NAME}_translate", article.original_id)
        form = TranslateForm(request.POST or None, article=article, initial=request.GET.dict())
        if form.is_valid():
            values = form.cleaned_data
            started = self._try(
                form,
                translations.start,
                values["edition"],
                language=values["language"],
                slug=values["slug"],
                user=request.user,
            )
            if started:
                number = values["edition"].number
                words = f"Started as the translation of “{article}”, edition {number}."
                self.log_addition(request, started, words)
                text = "This is the draft of the translation. Beside each field is the original."
                messages.success(request, text)
                return self._back(started, "change")
        context = {
            "form": form,
            "translations": _with_states(_translations_of(article)),
            "may_link": self.may_link(request, article),
        }
        return self.article_screen(request, article, "translate", "Translate the article", context)

    # --- Link a translation with its original ---

    @about_article
    def original_view(self, request, article):
        """Ask which article this one translates, and which edition of that."""
        self._need(self.may_link(request, article))
        form = OriginalForm(request.POST or None, article=article)
        if form.is_valid():
            original, number = form.cleaned_data["original"], form.cleaned_data["number"]
            if linked := self._try(form, translations.link, article, original, number):
                words = f"Noted that it translates “{linked.original}”, edition {number}."
                self.log_change(request, article, words)
                text = format_html(
                    "This article is now the {} translation of “{}”.",
                    languages.name(article.language),
                    linked.original,
                )
                messages.success(request, text)
                return self._back(article, "change")
        context = {"form": form}
        return self.article_screen(request, article, "original", "The original", context)

    @about_article
    def unlink_view(self, request, article):
        self._need(self.may_link(request, article))
        if article.original_id:
            words = f"Noted that it doesn’t translate “{article.original}”."
            translations.unlink(article)
            self.log_change(request, article, words)
            messages.success(request, "This article is no longer a translation.")
        return self._back(article, "change")

    def may_link(self, request, article):
        """Tell whether an editor may link an article: readers see it at once if it has editions."""
        may_change = self.has_change_permission(request, article)
        return may_change and (self.may_publish(request) or not article.editions.exists())

    # --- On the screen of a translation ---

    def act_on_translation(self, request, article):
        """Do what a button of the form asked for, after the form was saved.

        Return the id of the element to go on with; None if no button was pressed.
        """
        article = Article.objects.get(pk=article.pk)
        if row := request.POST.get(ADD_ROW):
            return self._add_rows(request, article, row)
        if number := request.POST.get(UP_TO_DATE):
            return self._follow(request, article, number)
        return None

    def _add_rows(self, request, article, wanted):
        """Add a row of the original, "part:uid", or all that are missing."""
        draft = changed = drafts.read(article)
        newest = translations.newest_of(article.original)
        missing = translating.Original(newest.document, newest.document).missing_from(draft)
        rows = [row for row in missing if wanted in (ALL_ROWS, f"{row.part}:{row.uid}")]
        for row in rows:
            changed = translating.with_row(changed, newest.document, row.part, row.uid)
        if not rows:
            messages.warning(request, "The original no longer has this row, or the draft has it.")
            return "translation"
        names = ", ".join(f"“{row.name}”" for row in rows)
        action = "Added rows of the original"
        saved = drafts.read(drafts.write(article, changed, user=request.user, action=action))
        self.log_change(request, article, f"Added rows of the original: {names}.")
        messages.success(request, f"Added rows of the original, to be translated: {names}.")
        uids = [row.uid for row in getattr(saved, rows[0].part)]
        return f"{rows[0].part}-{uids.index(rows[0].uid)}"

    def _follow(self, request, article, number):
        is_public = translations.published_as_it_is(article) is not None
        if is_public and not self.may_publish(request):
            text = "Not noted: readers would see it at once. Ask someone who can publish."
            messages.error(request, text)
            return "translation"
        wanted = int(number) if number.isdecimal() and len(number) < 10 else 0
        if self._try(request, translations.follow, article, wanted):
            self.log_change(request, article, f"Up to date with edition {wanted} of the original.")
            messages.success(request, f"Up to date with edition {wanted} of the original.")
        return "translation"

    # --- The list ---

    def translations_view(self, request):
        """List the translations of each original, and which are behind."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = Article.objects.filter(original__isnull=False).with_state().with_original()
        tags = Article.objects.filter(original__isnull=False).order_by("language")
        form = TranslationsForm(
            request.GET, languages=tags.values_list("language", flat=True).distinct()
        )
        if form.is_valid():
            found = form.narrow(found)
        rows = KeysFirst(found.order_by("original_title", "original", "language"), PER_PAGE)
        page = rows.get_page(request.GET.get("page"))
        context = {"form": form, "page": page, "translations": _with_states(page)}
        return self.article_screen(request, None, "translations", "Translations", context)


def _with_states(rows):
    return [(row, state_of(row)) for row in rows]


def _translations_of(article):
    original = article.original or article
    return original.translations.with_state().with_original().order_by("language")
