"""The admin screens that publish, schedule, withdraw, restore and preview editions."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.forms import Form
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from milestones import drafts
from milestones.document import comparing
from milestones.drafts import previews
from milestones.editions import publishing, reports
from milestones.views import converters  # noqa: F401
from milestones.views.article import preview_page

from .forms import (
    TYPED_IN,
    PreviewLinkForm,
    PublishForm,
    ReasonForm,
    RescheduleForm,
    WithdrawForm,
)
from .reports import may_read
from .screens import NAME, PER_PAGE, ArticleScreens, article_or_404


def about_article(view):
    """Decorate a method that takes (request, article, …) to take the article's key instead."""

    def wrapper(self, request, pk, **rest):
        article = article_or_404(pk)
        if not self.has_view_permission(request, article):
            raise PermissionDenied
        if request.method != "POST":
            return view(self, request, article, **rest)
        with transaction.atomic():  # the change and its history entry: both or neither
            return view(self, request, article, **rest)

    return wrapper


class EditionScreens(ArticleScreens):
    """The admin's article screens, apart from the form that edits the draft."""

    def edition_urls(self):
        screens = {
            "publish": ("publish/", self.publish_view),
            "editions": ("editions/", self.editions_view),
            "edition": ("editions/<number:number>/", self.edition_view),
            "schedule": ("editions/<number:number>/schedule/", self.schedule_view),
            "cancel": ("editions/<number:number>/cancel/", require_POST(self.cancel_view)),
            "withdraw_edition": ("editions/<number:number>/withdraw/", self.withdraw_edition_view),
            "reinstate": ("editions/<number:number>/reinstate/", require_POST(self.reinstate_view)),
            "restore": ("restore/<str:what>/<number:number>/", self.restore_view),
            "withdraw": ("withdraw/", self.withdraw_view),
            "preview": ("preview/", self.preview_view),
            "link": ("links/", require_POST(self.link_view)),
            "revoke": ("links/<number:number>/revoke/", require_POST(self.revoke_view)),
        }
        return [
            path(f"<int:pk>/{route}", self.admin_site.admin_view(view), name=f"{NAME}_{name}")
            for name, (route, view) in screens.items()
        ]

    # --- Publish ---

    @about_article
    def publish_view(self, request, article):
        """Show what will change for readers, ask for the note, and publish."""
        self._need(self.may_publish(request))
        current = article.editions.not_cancelled().first()
        form = PublishForm(
            request.POST or None,
            initial={"version": article.version},
            is_first=current is None,
            reports=self._reports(request, article),
        )
        if form.is_valid():
            values = {**form.cleaned_data, "user": request.user}
            answered, answer = values.pop("reports", ()), values.pop("answer", "")
            if done := self._try(form, publishing.publish, article, **values):
                if answered:
                    reports.correct(answered, done, answer or done.note, user=request.user)
                self._say_published(request, article, done)
                return self._back(article, "change")
        document = drafts.read(article)
        comparison = comparing.compare(current.document, document) if current else None
        points = list(self._points(article, publishing.problems(article, document)))
        if form.is_bound:
            form.data = form.data.copy()
            form.data["version"] = article.version
        context = {
            "form": form,
            "current": current,
            "comparison": comparison,
            "required": [point for point in points if point[0].required],
            "recommended": [point for point in points if not point[0].required],
            "moved": current and current.slug != article.slug,
            "url": previews.as_edition(article, document).get_absolute_url(),
        }
        return self.article_screen(request, article, "publish", "Review and publish", context)

    def _reports(self, request, article):
        """Return the reports about `article` that a correction can answer, or None."""
        if not request.user.has_perm("milestones.answer_report"):
            return None
        return reports.correctable(article)

    def _points(self, article, problems):
        """Yield each Problem with the URL of its field on the screen of the article."""
        screen = reverse(f"admin:{NAME}_change", args=[article.pk])
        for problem in problems:
            yield problem, f"{screen}#{_anchor(problem)}"

    def _say_published(self, request, article, edition):
        if edition.state == "scheduled":
            when = publishing.moment(edition.live_from)
            self.log_change(
                request, article, f"Scheduled edition {edition.number} for {when}: {edition.note}"
            )
            text = "Edition {} is scheduled. It goes live automatically on {}."
            messages.success(request, text.format(edition.number, when))
        else:
            self.log_change(request, article, f"Published edition {edition.number}: {edition.note}")
            text = 'Edition {} is live: <a href="{}">view the page</a>.'
            link = edition.get_absolute_url()
            messages.success(request, format_html(text, edition.number, link))

    # --- Editions, drafts and previews ---

    @about_article
    def editions_view(self, request, article):
        """List an article's editions, draft versions and preview links."""
        return self._editions_screen(request, article)

    def _editions_screen(self, request, article, **more):
        editions = article.editions.defer("content")
        versions = article.versions.defer("content")
        links = [(link, previews.is_active(link)) for link in article.preview_links.all()[:20]]
        newest = article.editions.newest().first()
        shown = Paginator(editions, PER_PAGE).get_page(request.GET.get("editions"))
        if may_read(request):
            reports.with_reports(shown)
        context = {
            "editions": shown,
            "versions": Paginator(versions, PER_PAGE).get_page(request.GET.get("drafts")),
            "links": links,
            "newest": newest,
            "is_live": newest is not None and newest.state == "public",
            "link_form": PreviewLinkForm(),
            "may_change": self.has_change_permission(request, article),
            "may_translate": self.has_add_permission(request) and not article.original_id,
            "may_publish": self.may_publish(request),
            **more,
        }
        return self.article_screen(request, article, "editions", "Editions and drafts", context)

    @about_article
    def edition_view(self, request, article, number):
        """Show an edition as its page looks, whether or not readers may see it."""
        edition = self._edition(article, number)
        notice = f"Preview of edition {number}, which is {edition.state}."
        return preview_page(request, edition, notice)

    @about_article
    def preview_view(self, request, article):
        text = "This is a preview of the saved draft. Only editors can see it at this URL."
        return preview_page(request, previews.draft_as_edition(article), text)

    @about_article
    def link_view(self, request, article):
        """Create a preview link and show it, once.

        The response itself shows the link: a redirect would have to store the token.
        """
        self._need(self.has_change_permission(request, article))
        form = PreviewLinkForm(request.POST)
        if not form.is_valid():
            messages.error(
                request, f"No preview link created. Days: {' '.join(form.errors['days'])}"
            )
            return self._back(article, "editions")
        days = form.cleaned_data["days"]
        link = previews.create_link(article, days=days, user=request.user)
        self.log_change(request, article, f"Created a preview link that works for {days} days.")
        url = request.build_absolute_uri(reverse("milestones:preview", args=[link.token]))
        return self._editions_screen(request, article, new_link=link, new_url=url)

    @about_article
    def revoke_view(self, request, article, number):
        self._need(self.has_change_permission(request, article))
        link = article.preview_links.filter(pk=number).first()
        if link is None:
            raise Http404("This preview link does not exist.")
        previews.revoke(link)
        self.log_change(request, article, "Revoked a preview link.")
        messages.success(request, "Preview link revoked. It no longer works.")
        return self._back(article, "editions")

    # --- Schedule ---

    @about_article
    def schedule_view(self, request, article, number):
        """Reschedule a scheduled edition, or publish it now."""
        self._need(self.may_publish(request))
        edition = self._edition(article, number)
        now = "_now" in request.POST
        form = RescheduleForm(request.POST or None, initial={"live_from": edition.live_from})
        if now or form.is_valid():
            time = None if now else form.cleaned_data["live_from"]
            if done := self._try(request if now else form, publishing.reschedule, edition, time):
                self._say_published(request, article, done)
            if done or now:
                return self._back(article, "editions")
        title = f"When edition {number} goes live"
        return self.article_screen(
            request, article, "schedule", title, {"form": form, "edition": edition}
        )

    @about_article
    def cancel_view(self, request, article, number):
        self._need(self.may_publish(request))
        edition = self._edition(article, number)
        answers = edition.reports_answered.exists()
        if self._try(request, publishing.cancel, edition):
            self.log_change(request, article, f"Cancelled edition {number}, which was scheduled.")
            text = f"Edition {number} is cancelled and will not go live. The draft has not changed."
            again = " The reports that it was to correct are open again." if answers else ""
            messages.success(request, f"{text}{again}")
        return self._back(article, "editions")

    # --- Withdraw ---

    @about_article
    def withdraw_view(self, request, article):
        self._need(self.may_publish(request))
        form = WithdrawForm(request.POST or None)
        if form.is_valid() and (
            done := self._try(form, publishing.withdraw, article, **form.cleaned_data)
        ):
            when = publishing.moment(done.live_until)
            words = f"Withdrew the article as of {when}: {done.withdrawal_reason}"
            self.log_change(request, article, words)
            text = f"The article is withdrawn as of {when}. Its editions are kept."
            messages.success(request, text)
            return self._back(article, "editions")
        return self.article_screen(
            request, article, "withdraw", "Withdraw the article", {"form": form}
        )

    @about_article
    def withdraw_edition_view(self, request, article, number):
        self._need(self.may_publish(request))
        edition = self._edition(article, number)
        form = ReasonForm(request.POST or None)
        if form.is_valid() and (
            done := self._try(form, publishing.withdraw_edition, edition, **form.cleaned_data)
        ):
            words = f"Withdrew edition {number}: {done.withdrawal_reason}"
            self.log_change(request, article, words)
            messages.success(request, f"Edition {number} is withdrawn. Readers no longer see it.")
            return self._back(article, "editions")
        title = f"Withdraw edition {number}"
        return self.article_screen(
            request, article, "withdraw", title, {"form": form, "edition": edition}
        )

    @about_article
    def reinstate_view(self, request, article, number):
        self._need(self.may_publish(request))
        edition = self._edition(article, number)
        if self._try(request, publishing.reinstate, edition):
            self.log_change(request, article, f"Undid the withdrawal of edition {number}.")
            messages.success(request, f"Edition {number} is no longer withdrawn.")
        return self._back(article, "editions")

    # --- Restore ---

    @about_article
    def restore_view(self, request, article, what, number):
        """Show what restoring an edition or a draft version would change, and restore it."""
        self._need(self.has_change_permission(request, article))
        sources = {"edition": article.editions, "draft": article.versions}
        stored = sources[what].filter(number=number).first() if what in sources else None
        if stored is None:
            raise Http404("This edition or draft version does not exist.")
        name = f"edition {number}" if what == "edition" else f"draft version {number}"
        if request.method == "POST":
            action = f"Restored {name}"
            drafts.write(article, stored.document, user=request.user, action=action)
            self.log_change(request, article, f"{action} as the draft.")
            text = (
                f"The draft is now {name}. Readers see no change until you publish. The previous"
                " draft is kept as a draft version."
            )
            messages.success(request, text)
            return self._back(article, "change")
        comparison = comparing.compare(drafts.read(article), stored.document)
        context = {"comparison": comparison, "name": name}
        return self.article_screen(request, article, "restore", f"Restore {name}", context)

    # --- Who did what, when ---

    def history_view(self, request, object_id, extra_context=None):
        article = self.get_object(request, object_id)
        entries = _entries(article) if article else []
        page = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
        return super().history_view(request, object_id, {**(extra_context or {}), "entries": page})

    # --- Shared ---

    def _need(self, permission):
        if not permission:
            raise PermissionDenied

    def _edition(self, article, number):
        edition = article.editions.filter(number=number).first()
        if edition is None:
            raise Http404("This edition does not exist.")
        return edition

    def _try(self, target, change, *arguments, **values):
        """Return what `change` returns; on CannotPublish, show why and return None.

        The reason becomes an error of `target` if that is a form, or a message if it is a request.
        """
        try:
            return change(*arguments, **values)
        except publishing.CannotPublish as refusal:
            if isinstance(target, Form):
                target.add_error(None, str(refusal))
            else:
                messages.error(target, str(refusal))
            return None

    def _back(self, article, name):
        return redirect(f"admin:{NAME}_{name}", article.pk)


def _anchor(problem):
    """Return the id of what has a problem on the screen of an article."""
    field = TYPED_IN.get(problem.field, problem.field)
    if problem.row is not None:  # the rows are there in the order of the Document
        return f"id_{problem.part}-{problem.row}-{field}"
    return f"id_{field}" if field else f"{problem.part}-heading"


def _entries(article):
    """Return the article's history as (time, name, description) tuples, newest first.

    The name is "" for the command line, whose work is known from draft versions and editions only.
    """
    entries = [
        *article.activities.values_list("done_at", "done_by_name", "description"),
        *(
            (edition.published_at, "", f"Published edition {edition.number}: {edition.note}")
            for edition in article.editions.filter(published_by_name="").defer("content")
        ),
        *(
            (version.saved_at, "", f"{version.action} (draft version {version.number})")
            for version in article.versions.filter(saved_by_name="").defer("content")
        ),
    ]
    return sorted(entries, key=lambda entry: entry[0], reverse=True)
