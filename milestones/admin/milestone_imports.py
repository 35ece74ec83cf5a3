"""The admin screens that import milestones into an article, and export those of its draft."""

from functools import partial
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_POST

from milestones import drafts
from milestones.formats.downloads import milestones_csv, milestones_xlsx
from milestones.formats.reports import ParseError
from milestones.formats.sheets import spreadsheets
from milestones.importing import milestone_rows, pending
from milestones.importing.milestone_rows import Kind
from milestones.importing.milestone_tables import read_tables
from milestones.models import PendingImport
from milestones.views import converters  # noqa: F401

from . import milestone_layout as layouts
from .import_forms import ImportForm
from .large_forms import checks_its_size, within
from .screens import NAME, ArticleScreens, article_or_404

ACCEPTED = ",".join((*spreadsheets.ENDINGS, ".docx", ".odt", ".html", ".htm", ".md", ".txt"))
TICK = "take-"  # the beginning of the names of tick boxes
GONE = (
    "This table is no longer available: it was imported, removed, or uploaded more than a day"
    " ago. Choose it again."
)


def of_table(view):
    """Decorate a method that takes (request, article, pending import) to take their numbers."""

    def wrapper(self, request, pk, number):
        article = self.article_for_milestones(request, pk)
        kept = pending.find(number, request.user, PendingImport.Kind.MILESTONES)
        if kept is None or kept.article != article:
            messages.error(request, GONE)
            return redirect(f"admin:{NAME}_milestones", article.pk)
        return view(self, request, article, kept)

    return wrapper


class MilestoneScreens(ArticleScreens):
    """The screens for the milestones of an article alone."""

    def milestone_urls(self):
        screens = {
            "milestones": ("milestones/", self.milestones_view),
            "milestones_check": ("milestones/<number:number>/", self.milestones_check_view),
            "milestones_remove": (
                "milestones/<number:number>/remove/",
                require_POST(self.milestones_remove_view),
            ),
            "milestones_csv": ("milestones.csv", self.milestones_csv_view),
            "milestones_xlsx": ("milestones.xlsx", self.milestones_xlsx_view),
        }
        return [
            path(f"<int:pk>/{route}", self.admin_site.admin_view(view), name=f"{NAME}_{name}")
            for name, (route, view) in screens.items()
        ]

    def article_for_milestones(self, request, pk, *, to_change=True):
        """Return the article `pk`, which the user may change, or may see."""
        article = article_or_404(pk)
        if article.is_page:
            raise Http404("A page has no milestones.")
        check = self.has_change_permission if to_change else self.has_view_permission
        if not check(request, article):
            raise PermissionDenied
        return article

    # --- Export ---

    def milestones_csv_view(self, request, pk):
        article = self.article_for_milestones(request, pk, to_change=False)
        data = milestones_csv.to_csv(drafts.read(article)).encode("utf-8-sig")
        return _download(data, "text/csv; charset=utf-8", f"{article.slug}-draft.csv")

    def milestones_xlsx_view(self, request, pk):
        article = self.article_for_milestones(request, pk, to_change=False)
        data = milestones_xlsx.to_xlsx(drafts.read(article))
        return _download(data, milestones_xlsx.CONTENT_TYPE, f"{article.slug}-draft.xlsx")

    # --- Choose a table ---

    @checks_its_size
    def milestones_view(self, request, pk):
        """Ask for a table of milestones."""
        article = self.article_for_milestones(request, pk)
        if request.method != "POST":
            return self._milestones_form(request, article, ImportForm())

        def refuse(size):
            form = ImportForm({}, {})
            most = spreadsheets.MOST_BYTES // 2**20
            form.add_error("file", f"The file is {size}. The limit is {most} MB.")
            return self._milestones_form(request, article, form, status=413)

        receive = partial(self._receive_milestones, article=article)
        return within(request, spreadsheets.MOST_BYTES, receive, refuse)

    def _receive_milestones(self, request, article):
        """Keep the table that was sent, if it can be read."""
        form = ImportForm(request.POST, request.FILES)
        if form.is_valid():
            data, name, field = form.document
            try:
                read_tables(data, name, article.language)
            except ParseError as error:
                form.add_error(field, str(error))
            else:
                kept = pending.add(
                    data,
                    name=name if field == "file" else "",
                    user=request.user,
                    article=article,
                    kind=PendingImport.Kind.MILESTONES,
                )
                return redirect(f"admin:{NAME}_milestones_check", article.pk, kept.pk)
        return self._milestones_form(request, article, form)

    def _milestones_form(self, request, article, form, status=200):
        context = {
            "form": form,
            "accepted": ACCEPTED,
            "most_bytes": spreadsheets.MOST_BYTES,
            "count": article.milestones.count(),
            "kept": pending.of(request.user, PendingImport.Kind.MILESTONES).filter(article=article),
        }
        title = "Import milestones"
        return self.article_screen(request, article, "milestones", title, context, status)

    # --- Check it and apply it ---

    @of_table
    def milestones_check_view(self, request, article, kept):
        """Show what the table would change in the draft, and change what is ticked."""
        tables = read_tables(bytes(kept.data), kept.name, article.language)
        ticked = None
        if request.method == "POST":
            ticked = {name[len(TICK) :] for name in request.POST if name.startswith(TICK)}
            if self._apply_milestones(request, article, kept, tables, ticked):
                return redirect(f"admin:{NAME}_change", article.pk)
            article.refresh_from_db()
        plan, layout = _planned(request, article, tables)
        context = {
            "kept": kept,
            "plan": plan,
            "layout": layout,
            "notes": [*layout.notes, *plan.notes, *_notes_on_unchanged(plan)],
            "groups": list(_groups(plan, ticked)),
            "unchanged": plan.of(Kind.UNCHANGED),
            "version": article.version,
            "query": urlencode(layout.query),
            "is_nav_sidebar_enabled": False,  # the table needs the space
        }
        title = "Check the milestones"
        return self.article_screen(request, article, "milestones_check", title, context)

    def _apply_milestones(self, request, article, kept, tables, ticked):
        """Change the draft, all or nothing. Return whether it was changed."""
        with transaction.atomic():
            article = drafts.locked(article)
            plan, _ = _planned(request, article, tables)
            done = milestone_rows.summary(plan, ticked)
            if request.POST.get("version") != str(article.version):
                messages.error(request, _saved_meanwhile(article))
                return False
            if not done:
                messages.error(request, "Tick at least one row. Nothing was changed.")
                return False
            document = milestone_rows.applied(plan, ticked)
            drafts.write(article, document, user=request.user, action="Imported milestones")
            kept.delete()
            self.log_change(request, article, f"{done}, from {kept}.")
        messages.success(request, f"{done}. {APPLIED}")
        return True

    @of_table
    def milestones_remove_view(self, request, article, kept):
        kept.delete()
        messages.success(request, f"{pending.named(kept)} was removed. Nothing was imported.")
        return redirect(f"admin:{NAME}_milestones", article.pk)


APPLIED = "Readers see no change until you publish. The previous draft is kept as a draft version."


def _planned(request, article, tables):
    document = drafts.read(article)
    layout = layouts.chosen(request.GET, tables, document)
    plan = milestone_rows.plan(layout.table, layout.head, layout.columns, document)
    return plan, layout


def _notes_on_unchanged(plan):
    """Return what was left out of rows that are otherwise as in the draft."""
    return [f"{row.place}: {note}" for row in plan.of(Kind.UNCHANGED) for note in row.notes]


def _groups(plan, ticked):
    """Yield each group of rows with a heading, and each row with its change and its tick.

    `ticked` are the keys that were ticked, or None at first: then nothing is removed.
    """
    for kind, heading, verb, name in GROUPS:
        rows = [
            {
                "plan": row,
                "change": plan.change(row) if row.after else None,
                "is_ticked": kind is not Kind.MISSING if ticked is None else row.key in ticked,
            }
            for row in plan.of(kind)
        ]
        if rows:
            yield {"heading": heading, "verb": verb, "class": name, "rows": rows}


# Of each kind: the heading, what a tick does, and the class of its rows.
GROUPS = [
    (Kind.NEW, "New", "Add", "added"),
    (Kind.CHANGED, "Changed", "Change", "changed"),
    (Kind.MISSING, "Not in the table", "Remove", "removed"),
]


def _saved_meanwhile(article):
    version = article.versions.first()
    who = (version and version.saved_by_name) or "someone"
    return (
        f"The draft was saved by {who} after you opened this page. Nothing was changed. Below, the"
        " table is compared with the draft as it is now, with your ticks."
    )


def _download(data, content_type, name):
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
