"""The form in which readers report a mistake, without an account or a cookie, and its answer."""

from collections.abc import Mapping
from math import ceil
from typing import Any

from django import forms
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from milestones.document.shape import Document
from milestones.editions import reports
from milestones.errors import refused
from milestones.models import Edition, Report
from milestones.models.attempts import TooManyAttempts
from milestones.models.clock import clock
from milestones.models.reports import CONTACT_LENGTH, TEXT_LENGTH

from . import lang
from .finding import edition_with, gone, newest_at, of_history
from .history import place_in_history
from .report_links import PAGE, page_named
from .reported import reported_row, row_choices
from .unseen import unseen

MOST_BYTES = 100_000  # of a form: four texts of 2,000 characters, however they are encoded
PARAMETERS_OF_ARTICLE, PARAMETERS = ["edition", "row"], [PAGE]


# --- The form -------------------------------------------------------------------------------------


def _label(name: str) -> Any:
    return Report._meta.get_field(name).verbose_name  # type: ignore[union-attr]


def _text(
    name: str, *, help_text: Any = "", required: bool = False, rows: int = 3
) -> forms.CharField:
    too_long = gettext_lazy("Enter at most %(limit_value)s characters. You entered %(show_value)s.")
    return forms.CharField(
        label=_label(name),
        help_text=help_text,
        required=required,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={
            "required": gettext_lazy("Describe what is wrong."),
            "max_length": too_long,
            "null_characters_not_allowed": gettext_lazy("Remove the null character."),
        },
    )


class ReportForm(forms.Form):
    """What a reader reports about the rows of a Document or, without one, about any page."""

    use_required_attribute = False  # so that the page itself says what is missing, in its language

    row = forms.ChoiceField(
        label=gettext_lazy("Which part is it about?"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("There is no such part. Choose another.")},
    )
    page = _text(
        "page",
        help_text=gettext_lazy("Its URL or title. Optional."),
        rows=1,
    )
    wrong = _text("wrong", required=True, rows=4)
    right = _text("right", help_text=gettext_lazy("Optional."))
    known_from = _text(
        "known_from",
        help_text=gettext_lazy("A book, a document or a link, or that you were there. Optional."),
    )
    contact = forms.CharField(
        label=_label("contact"),
        help_text=gettext_lazy(
            "An email address or phone number, if we may ask you about it. Optional. Only our"
            " editors see it, and it is deleted 90 days after the report is closed."
        ),
        required=False,
        max_length=CONTACT_LENGTH,
        error_messages={
            "max_length": gettext_lazy(
                "Enter at most %(limit_value)s characters. You entered %(show_value)s."
            ),
            "null_characters_not_allowed": gettext_lazy("Remove the null character."),
        },
    )
    # No style sheet shows it, and its label says what to do. Only a program fills it in.
    website = forms.CharField(
        label=gettext_lazy("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, document: Document | None, data: Any = None, **options: Any) -> None:
        super().__init__(data, label_suffix="", **options)
        if document is None:
            del self.fields["row"]
        else:
            del self.fields["page"]
            whole = [("", gettext("The whole page, or none of these"))]
            rows: Any = self.fields["row"]
            rows.choices = [*whole, *row_choices(document)]

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            text = gettext("Leave this field empty: it is there to stop programs that send spam.")
            raise forms.ValidationError(text)
        return ""

    @property
    def values(self) -> Mapping[str, str]:
        """The values of a valid form, by the names of a Report's fields."""
        return {name: text for name, text in self.cleaned_data.items() if name != "website"}


# --- Showing it -----------------------------------------------------------------------------------


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show the form for any page of the site, by default the one from which the reader came."""
    page = page_named(request)
    response = _page(request, ReportForm(None, initial={"page": page}))
    if page:
        patch_cache_control(response, no_cache=True)  # such URLs must not fill the page cache
    return response


@of_history
def show_for_article(request: HttpRequest, newest: Edition) -> HttpResponse:
    """Show the form for an edition, by default the newest, and for a row of it."""
    edition = _edition(request, newest)
    if edition.state == "withdrawn":
        return gone(request, edition, whole=edition.pk == newest.pk)
    document, uid = edition.document, request.GET.get("row", "")
    if uid and reported_row(document, uid) is None:
        raise Http404("This edition has no such row.")
    with lang.following(document.language):
        form = ReportForm(document, initial={"row": uid})
        return _page(request, form, edition, document)


def _edition(request: HttpRequest, newest: Edition) -> Edition:
    """Return the edition with the number that the URL has, or `newest`. Raises Http404."""
    number = request.GET.get("edition", "")
    if not number:
        return newest
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise Http404("There is no such edition.")
    return edition_with(newest, int(number))


def _page(
    request: HttpRequest,
    form: ReportForm,
    edition: Edition | None = None,
    document: Document | None = None,
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    uid = form["row"].value() if document and "row" in form.fields else ""
    context |= {
        "form": form,
        "edition": edition,
        "edition_number_asked": request.GET.get("edition", ""),
        "row": reported_row(document, uid) if document and uid else None,
    }
    return render(request, "milestones/report.html", context, status=status)


# --- Sending it -----------------------------------------------------------------------------------

# The form has no CSRF token, because that would take a cookie, and a page of its own for each
# reader. It needs none: a report does nothing in the name of who sends it, not even of an editor
# who is logged in. Another site could only have its visitors send reports that anyone can send. A
# browser says where a form comes from, so `_is_from_elsewhere` stops that too.


def send(request: HttpRequest) -> HttpResponse:
    """Receive a report about any page."""
    return _receive(request, None, None)


def send_for_article(request: HttpRequest, slug: str) -> HttpResponse:
    """Receive a report about an edition. An old slug does not redirect: the text would be lost."""
    _refuse_too_much(request)
    newest = next(newest_at(slug, clock.now()), None)
    if newest is None:
        raise Http404("There is no article at this URL.")
    edition = _edition(request, newest)
    if edition.state == "withdrawn":
        return _gone(request)
    document = edition.document
    with lang.following(document.language):
        return _receive(request, edition, document)


def _refuse_too_much(request: HttpRequest) -> None:
    if refused.size(request) > MOST_BYTES:
        raise RequestDataTooBig("The report is larger than MOST_BYTES.")


def _gone(request: HttpRequest) -> HttpResponse:
    """Answer 410, with what was typed in the form for any page."""
    given = {**request.POST.dict(), "page": request.build_absolute_uri(request.path)}
    problem = gettext(
        "The text that you are reporting is no longer published. You can still send your report"
        " to the editors."
    )
    form = ReportForm(None, initial=given)
    action = reverse("milestones:report")
    return _private(_page(request, form, status=410, problem=problem, action=action))


def _receive(
    request: HttpRequest, edition: Edition | None, document: Document | None
) -> HttpResponse:
    _refuse_too_much(request)
    form = ReportForm(document, request.POST)
    if not form.is_valid():
        return _private(_page(request, form, edition, document, status=400))
    if _is_from_elsewhere(request):
        problem = gettext(
            "Your browser says that this form comes from another site. If you wrote it yourself,"
            " send it again from this page."
        )
        return _private(_page(request, form, edition, document, status=403, problem=problem))
    try:
        client = request.META.get("REMOTE_ADDR", "")
        report = reports.receive(client, edition=edition, **form.values)
    except TooManyAttempts as limit:
        return _too_many(request, form, edition, document, limit)
    url = reverse("milestones:report_status", args=[report.token])
    return _private(HttpResponse(status=303, headers={"Location": url}))


def _is_from_elsewhere(request: HttpRequest) -> bool:
    """Tell whether a browser says that another site's page sent the form.

    Older browsers don't send Sec-Fetch-Site, and some programs neither: then Origin decides.
    """
    if site := request.headers.get("Sec-Fetch-Site"):
        return site not in ("same-origin", "none")
    return "Origin" in request.headers and not refused.is_from_us(request)


def _too_many(
    request: HttpRequest,
    form: ReportForm,
    edition: Edition | None,
    document: Document | None,
    limit: TooManyAttempts,
) -> HttpResponse:
    seconds = max(60, int((limit.until - clock.now()).total_seconds()) + 1)
    problem = _wait(ceil(seconds / 60))
    response = _page(request, form, edition, document, status=429, problem=problem)
    response["Retry-After"] = str(seconds)
    return _private(response)


def _wait(minutes: int) -> str:
    if minutes > 120:
        return gettext(
            "Too many reports came in from your network. Copy your text, and send it again in"
            " %(hours)s hours."
        ) % {"hours": ceil(minutes / 60)}
    return gettext(
        "Too many reports came in, from your network or in all. Keep this page open and send it"
        " again in %(minutes)s minutes, or copy your text."
    ) % {"minutes": minutes}


def _private(response: HttpResponse) -> HttpResponse:
    """Keep `response`, which has what a reader typed, or a secret, out of every cache."""
    add_never_cache_headers(response)
    return response


# --- Its answer -----------------------------------------------------------------------------------


@require_safe
def status(request: HttpRequest, token: str) -> HttpResponse:
    """Show a report to the reader who has its secret URL: what became of it."""
    report = reports.find(token)
    if report is None:
        raise Http404("There is no such report.")
    edition = report.edition
    with lang.following(edition.language if edition else lang.of_the_site()):
        context = {"report": report, "told": _told(report), "row": _row_of(report)}
        if correction := report.published_correction:
            context["place_in_history"] = place_in_history(correction)
        return unseen(render(request, "milestones/report_status.html", context))


def _row_of(report: Report) -> str:
    """Return what kind of row a report is about, and its name, if readers can still see it."""
    edition = report.edition
    if not (edition and report.row and edition.state == "public"):
        return ""
    row = reported_row(edition.document, report.row)
    return f"{row.kind}: {row.name}" if row else ""


def _told(report: Report) -> list[tuple[str, str]]:
    """Return what the reader wrote, as (label, text) pairs. How to reach them is left out."""
    names = ("page", "wrong", "right", "known_from")
    pairs = [(str(_label(name)), getattr(report, name)) for name in names]
    return [(label, text) for label, text in pairs if text]
