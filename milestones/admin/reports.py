"""The screens for readers' reports of mistakes: the queue, and how one is answered."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator

from milestones.editions import reports
from milestones.editions.publishing import moment
from milestones.models import Edition, Report
from milestones.models.reports import TEXT_LENGTH
from milestones.views.keyset import KeysFirst
from milestones.views.reported import edition_and_row, reported_row

from .screens import PER_PAGE
from .typed import TypedIsKept

State = Report.State
ASSIGN = "_assign"  # the button that only says what a report is about
# The other buttons of the screen, and the state that each gives to the report.
BUTTONS = {
    "_answer": State.ANSWERED,
    "_decline": State.DECLINED,
    "_spam": State.SPAM,
    "_reopen": State.NEW,
}


class AnswerForm(forms.ModelForm):
    """The answer to a report. `seen` says which state of the report the editor has seen."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    answer = forms.CharField(
        label="Your answer",
        max_length=TEXT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "class": "vLargeTextField"}),
        help_text="For the reader, on the page of the report. Not shown to anybody else, unless you"
        " choose the report when you publish a correction.",
    )

    about = forms.CharField(
        label="What it is about",
        required=False,
        max_length=TEXT_LENGTH,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="The URL of the article or, for one row, that of its “#” link. Only then can a"
        " correction of the article answer the report.",
    )

    class Meta:
        model = Report
        fields = ("answer",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["seen"] = _seen(self.instance)
        self.initial["about"] = _url_about(self.instance)

    def clean_about(self):
        url = self.cleaned_data["about"]
        about = edition_and_row(url)
        if url and about is None:
            raise forms.ValidationError("No article, edition or row has this URL.")
        return about

    def clean(self):
        cleaned = super().clean()
        # Locked until it is saved: two editors may answer at the same instant.
        stored = Report.objects.select_for_update().get(pk=self.instance.pk)
        if cleaned.get("seen") != _seen(stored):
            by = stored.answered_by_name or "somebody else"
            state = stored.get_state_display().lower()
            raise forms.ValidationError(
                f"Not saved: in the meantime, this report was changed by {by} and is {state} now."
                " Copy your text, reload the page and decide again."
            )
        needs_answer = {"_answer", "_decline"} & set(self.data)
        if needs_answer and not cleaned.get("answer"):
            self.add_error("answer", "Write an answer for the reader.")
        return cleaned


def _seen(report):
    at = report.answered_at.isoformat() if report.answered_at else ""
    return f"{report.state} {at}".strip()


def _url_about(report):
    """Return the URL of what a report is about: as assigned, or as the page that the reader named.

    It is "" if that is no article.
    """
    if report.edition is None:
        return report.page if edition_and_row(report.page) else ""
    row = reported_row(report.edition.document, report.row) if report.row else None
    return f"{report.edition.permanent_url}{f'#{row.anchor}' if row else ''}"


class StateFilter(admin.SimpleListFilter):
    """Without a choice, the list has the new reports: the queue."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [*State.choices, ("all", "All")]

    def choices(self, changelist):
        value = self.value() or State.NEW
        for key, title in self.lookup_choices:
            query = changelist.get_query_string({self.parameter_name: key})
            yield {"selected": value == key, "query_string": query, "display": title}

    def queryset(self, request, queryset):
        value = self.value() or State.NEW
        return queryset if value == "all" else queryset.filter(state=value)


@admin.register(Report)
class ReportAdmin(TypedIsKept, admin.ModelAdmin):
    form = AnswerForm
    list_display = ["received", "about", "says", "state", "answered_by_name"]
    list_display_links = ["received", "about"]
    list_filter = [StateFilter]
    search_fields = ["wrong", "right", "known_from", "edition__title"]
    search_help_text = "Searches reports and the titles of articles."
    list_per_page = 50
    paginator = KeysFirst
    view_on_site = False
    change_form_template = "admin/milestones/report/change_form.html"

    def get_queryset(self, request):
        reports = super().get_queryset(request).select_related("edition")
        return reports.defer("edition__content")

    # --- Permissions ---

    def has_add_permission(self, request):
        return False

    def has_view_permission(self, request, obj=None):
        return may_read(request)

    def has_change_permission(self, request, obj=None):
        return _may_answer(request)

    # --- The list ---

    @admin.display(description="received", ordering="received_at")
    def received(self, report):
        return moment(report.received_at)

    @admin.display(description="about", ordering="edition__title")
    def about(self, report):
        return str(report.edition) if report.edition else report.page or "no page named"

    @admin.display(description="what is wrong")
    def says(self, report):
        return Truncator(report.wrong).chars(120, truncate="…")

    # --- The screen of a report ---

    def get_fields(self, request, obj=None):
        if not self.has_change_permission(request, obj):
            return ["answer"]
        return ["about", "answer", "seen"] if _may_be_assigned(obj) else ["answer", "seen"]

    def render_change_form(self, request, context, *args, **kwargs):
        report = context["original"]
        context |= _sides(report)
        context["correction_url"] = report.correction and _url_of(report.correction)
        context["is_open"] = report.is_open
        context["title"] = "Report of a mistake"
        context["subtitle"] = None
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request, obj, form, change):
        button = next((name for name in (*BUTTONS, ASSIGN) if name in request.POST), None)
        if button is None:
            raise PermissionDenied
        report, answer = Report.objects.get(pk=obj.pk), form.cleaned_data["answer"]
        about = form.cleaned_data.get("about")
        if about and _may_be_assigned(report):
            report = reports.assign(report, *about, answer)
        if button != ASSIGN:
            report = reports.answer(report, BUTTONS[button], answer, user=request.user)
        obj.state = report.state

    def construct_change_message(self, request, form, formsets, add=False):
        about = form.cleaned_data.get("about") if ASSIGN in request.POST else None
        return f"About {about[0]}." if about else f"{form.instance.get_state_display()}."

    def response_change(self, request, obj):
        is_assigned, request.POST = ASSIGN in request.POST, {}  # none of Django's own buttons
        if is_assigned:
            messages.success(request, "Saved what the report is about.")
            return redirect("admin:milestones_report_change", obj.pk)
        state = obj.get_state_display().lower()
        words = "open again" if obj.is_open else state
        messages.success(request, f"The report is {words}.")
        return super().response_post_save_change(request, obj)

    def delete_model(self, request, obj):
        reports.delete(obj)


def may_read(request):
    """Return whether who sends `request` may read reports."""
    return request.user.has_perm("milestones.view_report") or _may_answer(request)


def _may_be_assigned(report):
    return report is not None and report.state in reports.CORRECTABLE


def _may_answer(request):
    return request.user.has_perm("milestones.answer_report")


def _url_of(edition):
    """Return the URL of `edition` on the admin's screen of its article's editions."""
    newer = Edition.objects.filter(article=edition.article_id, number__gt=edition.number).count()
    screen = reverse("admin:milestones_article_editions", args=[edition.article_id])
    return f"{screen}?editions={newer // PER_PAGE + 1}#edition-{edition.number}"


def _sides(report):
    """Return what the reader saw, and what is there now, for the template."""
    edition = report.edition
    if edition is None:
        return {"newest": None, "then": None, "now": None}
    newest = Edition.objects.newest().filter(article=edition.article_id).first()
    then = reported_row(edition.document, report.row) if report.row else None
    is_there = newest is not None and newest.state == "public"
    now = reported_row(newest.document, report.row) if is_there and report.row else None
    article = reverse("admin:milestones_article_change", args=[edition.article_id])
    return {
        "newest": newest if is_there else None,
        "then": then,
        "now": now,
        "is_same": then is not None and now is not None and then.texts == now.texts,
        "article_url": article,
    }


def described(report):
    """Return a report in one line, with a link to its screen, for the choice of a correction."""
    url = reverse("admin:milestones_report_change", args=[report.pk])
    text = Truncator(report.wrong).chars(200, truncate="…")
    link = '{} (<a href="{}" target="_blank" rel="noopener">{}</a>)'
    times = f"received {moment(report.received_at)}"
    if not report.is_open:
        times += f", answered {moment(report.answered_at)}"
    return format_html(link, text, url, times)


class ReportsField(forms.ModelMultipleChoiceField):
    """The reports about an article that a correction answers."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj):
        return described(obj)
