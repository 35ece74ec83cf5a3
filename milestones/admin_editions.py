"""The editors' screens of an edition's life: publish, schedule, withdraw, restore, preview."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.forms import Form
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from . import comparing, converters, documents, drafts, previews, publishing, views  # noqa: F401
from .forms import PreviewLinkForm, PublishForm, ReasonForm, RescheduleForm, WithdrawForm
from .models import Article

A_PAGE = 50


def of_article(view):
    """Decorate a method of (request, article, …) to take the article's key instead."""

    def wrapper(self, request, pk, **rest):
        article = Article.objects.filter(pk=pk).first() if pk < 2**63 else None
        if article is None:
            raise Http404("There is no such article.")
        if not self.has_view_permission(request, article):
            raise PermissionDenied
        if request.method != "POST":
            return view(self, request, article, **rest)
        with transaction.atomic():  # what was done, and the record of it: both or neither
            return view(self, request, article, **rest)

    return wrapper


class EditionScreens:
    """What the admin of articles does beyond the form of a draft."""

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

    @of_article
    def publish_view(self, request, article):
        """You are about to publish: what will change for readers, and the note that says so."""
        self._need(self.may_publish(request))
        current = article.editions.not_cancelled().first()
        form = PublishForm(
            request.POST or None, initial={"version": article.version}, is_first=current is None
        )
        if form.is_valid():
            values = {**form.cleaned_data, "user": request.user}
            if done := self._try(form, publishing.publish, article, **values):
                self._say_published(request, article, done)
                return self._back(article, "change")
        document = drafts.read(article)
        comparison = comparing.compare(current.document, document) if current else None
        form.data = form.data and {**form.data.dict(), "version": article.version}
        context = {
            "form": form,
            "current": current,
            "comparison": comparison,
            "problems": documents.problems(document),
            "moved": current and current.slug != article.slug,
        }
        return self._screen(request, article, "publish", "Review and publish", context)

    def _say_published(self, request, article, edition):
        if edition.state == "scheduled":
            when = publishing.moment(edition.live_from)
            self.log_change(
                request, article, f"Scheduled edition {edition.number} for {when}: {edition.note}"
            )
            text = "Edition {} will go live by itself on {}. Nothing more is to be done."
            messages.success(request, text.format(edition.number, when))
        else:
            self.log_change(request, article, f"Published edition {edition.number}: {edition.note}")
            text = 'Edition {} is live: <a href="{}">see the page</a>.'
            link = edition.get_absolute_url()
            messages.success(request, format_html(text, edition.number, link))

    # --- Editions, drafts and previews ---

    @of_article
    def editions_view(self, request, article):
        """All editions of an article, all drafts that were saved, and the links to the draft."""
        return self._editions_screen(request, article)

    def _editions_screen(self, request, article, **more):
        editions = article.editions.defer("content")
        versions = article.versions.defer("content")
        links = [(link, previews.is_good(link)) for link in article.preview_links.all()[:20]]
        newest = article.editions.newest().first()
        context = {
            "editions": Paginator(editions, A_PAGE).get_page(request.GET.get("editions")),
            "versions": Paginator(versions, A_PAGE).get_page(request.GET.get("drafts")),
            "links": links,
            "newest": newest,
            "is_live": newest is not None and newest.state == "public",
            "link_form": PreviewLinkForm(),
            "may_change": self.has_change_permission(request, article),
            "may_publish": self.may_publish(request),
            **more,
        }
        return self._screen(request, article, "editions", "Editions and drafts", context)

    @of_article
    def edition_view(self, request, article, number):
        """An edition as its page looks, whether readers may see it or not."""
        edition = self._edition(article, number)
        notice = f"Edition {number}, which is {edition.state}, as its page looks."
        return views.preview_page(request, edition, notice)

    @of_article
    def preview_view(self, request, article):
        text = "This is the draft as it is saved now. Only editors see this address."
        return views.preview_page(request, previews.draft_as_edition(article), text)

    @of_article
    def link_view(self, request, article):
        """Make a link to the draft and show it, this once.

        In this very answer: a redirect would have to store the token in between.
        """
        self._need(self.has_change_permission(request, article))
        form = PreviewLinkForm(request.POST)
        if not form.is_valid():
            messages.error(request, f"No link was made. Days: {' '.join(form.errors['days'])}")
            return self._back(article, "editions")
        days = form.cleaned_data["days"]
        link = previews.create_link(article, days=days, user=request.user)
        self.log_change(request, article, f"Made a link to the draft, good for {days} days.")
        url = request.build_absolute_uri(reverse("milestones:preview", args=[link.token]))
        return self._editions_screen(request, article, new_link=link, new_url=url)

    @of_article
    def revoke_view(self, request, article, number):
        self._need(self.has_change_permission(request, article))
        link = article.preview_links.filter(pk=number).first()
        if link is None:
            raise Http404("There is no such link.")
        previews.revoke(link)
        self.log_change(request, article, "Revoked a link to the draft.")
        messages.success(request, "The link no longer works.")
        return self._back(article, "editions")

    # --- Schedule ---

    @of_article
    def schedule_view(self, request, article, number):
        """Move an edition that is to come, or publish it now."""
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
        return self._screen(request, article, "schedule", title, {"form": form, "edition": edition})

    @of_article
    def cancel_view(self, request, article, number):
        self._need(self.may_publish(request))
        edition = self._edition(article, number)
        if self._try(request, publishing.cancel, edition):
            self.log_change(request, article, f"Cancelled edition {number}, which was to come.")
            text = f"Edition {number} is cancelled: it will not go live. The draft is as it was."
            messages.success(request, text)
        return self._back(article, "editions")

    # --- Withdraw ---

    @of_article
    def withdraw_view(self, request, article):
        self._need(self.may_publish(request))
        form = WithdrawForm(request.POST or None)
        if form.is_valid() and (
            done := self._try(form, publishing.withdraw, article, **form.cleaned_data)
        ):
            when = publishing.moment(done.live_until)
            words = f"Withdrew the article from {when}: {done.withdrawal_reason}"
            self.log_change(request, article, words)
            text = f"The article is withdrawn from {when}. Its editions are kept."
            messages.success(request, text)
            return self._back(article, "editions")
        return self._screen(request, article, "withdraw", "Withdraw the article", {"form": form})

    @of_article
    def withdraw_edition_view(self, request, article, number):
        self._need(self.may_publish(request))
        edition = self._edition(article, number)
        form = ReasonForm(request.POST or None)
        if form.is_valid() and (
            done := self._try(form, publishing.withdraw_edition, edition, **form.cleaned_data)
        ):
            words = f"Withdrew edition {number}: {done.withdrawal_reason}"
            self.log_change(request, article, words)
            messages.success(request, f"Readers no longer see edition {number}. It is kept.")
            return self._back(article, "editions")
        title = f"Withdraw edition {number}"
        return self._screen(request, article, "withdraw", title, {"form": form, "edition": edition})

    @of_article
    def reinstate_view(self, request, article, number):
        self._need(self.may_publish(request))
        edition = self._edition(article, number)
        if self._try(request, publishing.reinstate, edition):
            self.log_change(request, article, f"Undid the withdrawal of edition {number}.")
            messages.success(request, f"Edition {number} is no longer withdrawn.")
        return self._back(article, "editions")

    # --- Restore ---

    @of_article
    def restore_view(self, request, article, what, number):
        """Make an edition, or a draft that was saved, the draft again: what will change first."""
        self._need(self.has_change_permission(request, article))
        sources = {"edition": article.editions, "draft": article.versions}
        kept = sources[what].filter(number=number).first() if what in sources else None
        if kept is None:
            raise Http404("There is no such edition or draft.")
        name = f"edition {number}" if what == "edition" else f"draft {number}"
        if request.method == "POST":
            action = f"Restored {name}"
            drafts.write(article, kept.document, user=request.user, action=action)
            self.log_change(request, article, f"{action} as the draft.")
            text = (
                f"The draft is {name} again; what readers see is as it was. The draft before is"
                " kept among the drafts."
            )
            messages.success(request, text)
            return self._back(article, "change")
        comparison = comparing.compare(drafts.read(article), kept.document)
        context = {"comparison": comparison, "name": name}
        return self._screen(request, article, "restore", f"Restore {name}", context)

    # --- Who did what, when ---

    def history_view(self, request, object_id, extra_context=None):
        article = self.get_object(request, object_id)
        entries = _entries(article) if article else []
        page = Paginator(entries, A_PAGE).get_page(request.GET.get("page"))
        return super().history_view(request, object_id, {**(extra_context or {}), "entries": page})

    # --- What they share ---

    def _need(self, permission):
        if not permission:
            raise PermissionDenied

    def _edition(self, article, number):
        edition = article.editions.filter(number=number).first()
        if edition is None:
            raise Http404("There is no such edition.")
        return edition

    def _try(self, told, change, *arguments, **values):
        """Call `change` and return its answer. When it refuses, say why to `told`: the form that
        asked for it, or the request; and return None."""
        try:
            return change(*arguments, **values)
        except publishing.CannotPublish as refusal:
            if isinstance(told, Form):
                told.add_error(None, str(refusal))
            else:
                messages.error(told, str(refusal))
            return None

    def _back(self, article, name):
        return redirect(f"admin:{NAME}_{name}", article.pk)

    def _screen(self, request, article, name, title, context):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "article": article,
            "media": self.media,
            "title": title,
            **context,
        }
        return TemplateResponse(request, f"admin/milestones/article/{name}.html", context)


NAME = "milestones_article"


def _entries(article):
    """Return (time, name, description) of what was done, newest first.

    The name is "" for the command line, of which only drafts and editions tell.
    """
    entries = [
        *article.activities.values_list("done_at", "done_by_name", "description"),
        *(
            (edition.published_at, "", f"Published edition {edition.number}: {edition.note}")
            for edition in article.editions.filter(published_by_name="").defer("content")
        ),
        *(
            (version.saved_at, "", f"{version.action} (draft {version.number})")
            for version in article.versions.filter(saved_by_name="").defer("content")
        ),
    ]
    return sorted(entries, key=lambda entry: entry[0], reverse=True)
