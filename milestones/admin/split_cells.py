"""What an editor is told of merged cells that a form sends, as one without JavaScript may."""

from django_prose_editor.widgets import AdminProseEditorWidget

from milestones.document import prose

REPEATED = "{} split: each of the new cells holds the same text."
ONCE = "{} split: only the first of the new cells holds the text."


def remarks(forms):
    """Yield a sentence for each way in which merged cells in the prose of `forms` were split."""
    counts = [prose.count_split(html) for form in forms for html in _texts(form)]
    for text, number in zip((REPEATED, ONCE), map(sum, zip(*counts, strict=True)), strict=False):
        if number:
            yield text.format("1 merged cell was" if number == 1 else f"{number} merged cells were")


def _texts(form):
    for name, field in form.fields.items():
        if isinstance(field.widget, AdminProseEditorWidget):
            yield form.data.get(form.add_prefix(name)) or ""
