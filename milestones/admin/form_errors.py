"""All errors of an article's form, in one list in the order of the page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.contrib.admin.helpers import Fieldset, InlineAdminFormSet
from django.contrib.admin.utils import flatten
from django.forms import BaseForm
from django.utils.text import capfirst

Part = tuple[Fieldset | None, InlineAdminFormSet | None]


@dataclass(frozen=True)
class FormError:
    """An error message, its place in words ("Milestone 3, impact"), and the id of that element.

    Place and target are "" for an error of the form as a whole.
    """

    message: str
    place: str = ""
    target: str = ""


def form_errors(form: BaseForm, parts: Iterable[Part]) -> Iterator[FormError]:
    """Yield the FormErrors of an article's `form` and of the formsets in `parts`.

    Each part is a fieldset of the form, a formset, or both, in the order of the page.
    """
    if not form.is_bound:
        return
    names = [name for fieldset, _ in parts if fieldset for name in flatten(fieldset.fields)]
    yield from _errors(form, _elsewhere(form, names))
    for fieldset, inline in parts:
        if fieldset:
            yield from _errors(form, flatten(fieldset.fields))
        if inline:
            yield from _formset_errors(inline)


def _formset_errors(inline: InlineAdminFormSet) -> Iterator[FormError]:
    formset, opts = inline.formset, inline.opts
    for message in formset.non_form_errors():
        yield FormError(message, capfirst(opts.verbose_name_plural), f"{formset.prefix}-heading")
    names = flatten(field for _, options in inline.fieldsets for field in options["fields"])
    for i, form in enumerate(formset.forms):
        if form not in formset.deleted_forms:
            row = f"{capfirst(opts.verbose_name)} {i + 1}"
            order = [*_elsewhere(form, names), *names]
            yield from _errors(form, order, row, f"{formset.prefix}-{i}")


def _elsewhere(form: BaseForm, names: list[str]) -> list[str]:
    """Return the names of errors that belong to no field on the screen."""
    return [name for name in form.errors if name not in names]


def _errors(form: BaseForm, names: Iterable[str], row="", row_id="") -> Iterator[FormError]:
    for name in names:
        for message in form.errors.get(name, ()):
            yield FormError(message, *_label_and_id(form, name, row, row_id))


def _label_and_id(form: BaseForm, name: str, row: str, row_id: str) -> tuple[str, str]:
    if name not in form.fields or form[name].is_hidden:
        return row, row_id
    label = str(form[name].label)
    return f"{row}, {_inside(label)}" if row else label, form[name].id_for_label


def _inside(label: str) -> str:
    """Return `label` as it is written inside a sentence: "impact", but "URL"."""
    return label if label.isupper() else f"{label[:1].lower()}{label[1:]}"
