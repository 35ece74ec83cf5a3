"""The editors' screens, driven as a browser would."""

from html import escape
from unittest import mock

from django.template.response import TemplateResponse
from django.urls import reverse

from milestones.admin.fields import InlineWidget
from milestones.document import prose

# All screens of an article, with their arguments.
SCREENS = {
    "preview": [],
    "editions": [],
    "edition": [1],
    "publish": [],
    "schedule": [1],
    "cancel": [1],
    "withdraw": [],
    "withdraw_edition": [1],
    "reinstate": [1],
    "restore": ["edition", 1],
    "link": [],
    "revoke": [1],
    "history": [],
    "change": [],
    "delete": [],
    "import_into": [],
    "milestones": [],
    "milestones_check": [1],
    "milestones_remove": [1],
    "translate": [],
    "original": [],
    "unlink": [],
    "milestones_csv": [],
    "milestones_xlsx": [],
}


def screen(article, name, *arguments):
    """The URL of one of an article's screens."""
    return reverse(f"admin:milestones_article_{name}", args=[article.pk, *arguments])


def change_url(article):
    return reverse("admin:milestones_article_change", args=[article.pk])


def form_data(client, article, **changes):
    """Return what the article's screen would send, with `changes`; None leaves a field out."""
    # Rendering takes most of the time, and its result isn't needed.
    with mock.patch.object(TemplateResponse, "rendered_content", ""):
        context = client.get(change_url(article)).context_data
    forms = [context["adminform"].form]
    data = {}
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for bound in form:
            data |= _sent(bound)
    return {name: value for name, value in (data | changes).items() if value is not None}


def _sent(bound):
    """Return what a field sends whose value nobody changes."""
    name, value = bound.html_name, bound.value()
    if isinstance(value, list):  # several choices: nothing is sent if none is made
        before = {bound.html_initial_name: value} if bound.field.show_hidden_initial else {}
        return {each: chosen for each, chosen in {name: value, **before}.items() if chosen}
    if value is None or value is False:  # not 0, the number of forms
        return {name: ""}
    if not isinstance(bound.field.widget, InlineWidget):
        return {name: value}
    text = prose.text_of(value)
    if escape(text, quote=False) == value:
        return {name: text}
    return {name: f"<p>{value}</p>", f"{name}-has-marks": "1"}


def save(client, article, button="_continue", **changes):
    data = form_data(client, article, **changes) | {button: "on"}
    return client.post(change_url(article), data, follow=True)


def add_row(article, part, **values):
    """Return the changes of a form that add a row to `part`."""
    count = getattr(article, part).count()
    row = {f"{part}-{count}-{name}": value for name, value in values.items()}
    return {f"{part}-TOTAL_FORMS": count + 1, f"{part}-{count}-article": article.pk, **row}


def publish(client, article, note="What changed", **values):
    """Send the form of the review screen, as it is loaded, with `values`; return the response."""
    url = screen(article, "publish")
    form = client.get(url).context["form"]
    data = {"version": form["version"].value(), "note": note, "kind": "update", **values}
    return client.post(url, data, follow=True)
