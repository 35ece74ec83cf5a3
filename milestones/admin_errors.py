"""All that is wrong with the form of an article, as one list in the order of the page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.contrib.admin.helpers import Fieldset, InlineAdminFormSet
from django.contrib.admin.utils import flatten
from django.forms import BaseForm
from django.utils.text import capfirst

Part = tuple[Fieldset | None, InlineAdminFormSet | None]


@dataclass(frozen=True)
class FormError:
    """An error, where it is in words ("Milestone 3, impact"), and the id of the element there.

    Both places are "" for an error of the form as a whole.
    """

    message: str
    place: str = ""
    target: str = ""


def form_errors(form: BaseForm, parts: Iterable[Part]) -> Iterator[FormError]:
    """Yield the FormErrors of an article's `form`, and of its formsets, which `parts` hold.

    Each of the parts is a fieldset of the form, a formset, or both, in the order of the page.
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
    """The names of errors that belong to none of the fields on the screen."""
    return [name for name in form.errors if name not in names]


def _errors(form: BaseForm, names: Iterable[str], row="", row_id="") -> Iterator[FormError]:
    for name in names:
        for message in form.errors.get(name, ()):
            yield FormError(message, *_place(form, name, row, row_id))


def _place(form: BaseForm, name: str, row: str, row_id: str) -> tuple[str, str]:
    if name not in form.fields or form[name].is_hidden:
        return row, row_id
    label = str(form[name].label)
    in_row = f"{row}, {label[:1].lower()}{label[1:]}"
    return in_row if row else label, form[name].id_for_label
