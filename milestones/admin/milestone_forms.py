"""The rows of milestones on an article's screen, and the focus areas that these belong to.

A focus area is typed, or chosen from one list for all rows, by its name: a menu in each of many
rows would make the screen much larger.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import cached_property

from milestones import drafts
from milestones.document import prose, shape
from milestones.document.comparing import focus_area_names
from milestones.models import Milestone

from .fields import DateTextField, InlineWidget
from .forms import CitingForm, CitingFormSet

NAMES_ID = "focus-area-names"  # of the list


class FocusAreaField(forms.CharField):
    """The name of a focus area, as the screen suggests it."""

    def __init__(self) -> None:
        widget = forms.TextInput({"list": NAMES_ID, "autocomplete": "off"})
        super().__init__(label="Focus area", required=False, max_length=2_000, widget=widget)

    def clean(self, value: Any) -> str:
        return prose.clean_line(super().clean(value))


class MilestoneForm(CitingForm):
    """A milestone. `areas` are the names of the focus areas that are stored, by their uids."""

    focus_area_name = FocusAreaField()

    class Meta:
        model = Milestone
        fields = ["date", "initiative", "impact", "detail"]
        field_classes = {"date": DateTextField}
        widgets = {"initiative": InlineWidget, "impact": InlineWidget}

    def __init__(self, *args: Any, areas: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored_area = self.instance.focus_area if self.instance.focus_area in areas else ""
        self.initial["focus_area_name"] = areas.get(self.stored_area, "")


class MilestoneFormSet(CitingFormSet):
    """Milestones. `focus_areas` is the formset of the focus areas on the screen."""

    focus_areas: Any = None

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "areas": self._stored}

    @property
    def names(self) -> dict[str, str]:
        """The names to choose from, by uid: those of the focus areas as they are on the screen."""
        return self._typed if self.is_bound else self._stored

    @property
    def has_areas(self) -> bool:
        """Whether there is a focus area to choose, or a milestone names one or had one."""
        return bool(self.names) or any(
            form["focus_area_name"].value() or form.instance.focus_area for form in self.forms
        )

    @cached_property
    def _stored(self) -> dict[str, str]:
        # On a read-only screen the forms are made before `focus_areas` is set.
        if self.focus_areas is None:
            rows = (drafts.row_of("focus_areas", row) for row in self.instance.focus_areas.all())
            return focus_area_names(*rows)
        # Not of their instances, which get what was typed.
        return focus_area_names(*map(_as_stored, self.focus_areas.initial_forms))

    @cached_property
    def _typed(self) -> dict[str, str]:
        return focus_area_names(*self.focus_areas.rows())

    @cached_property
    def _uids(self) -> dict[str, str]:
        """The uid for each name. What was typed comes before what is stored."""
        names = [*self._stored.items(), *self._typed.items()]
        return {name.casefold(): uid for uid, name in names}

    @cached_property
    def _deleted(self) -> set[str]:
        return {form.instance.uid for form in self.focus_areas.deleted_forms}

    def clean(self) -> None:
        for form in self.forms:
            if form not in self.deleted_forms and "focus_area_name" in form.cleaned_data:
                self._assign(form)
        super().clean()

    def _assign(self, form: MilestoneForm) -> None:
        """Give a milestone the focus area that is named in its form.

        A name that was not changed means the same one, whatever its name is now.
        """
        name = form.cleaned_data["focus_area_name"]
        if name == form.initial["focus_area_name"]:
            uid = form.stored_area
        else:
            uid = self._uids.get(name.casefold(), "")
        if name and not uid:
            message = f"There is no focus area “{name}”. Choose one from the list, or none."
            form.add_error("focus_area_name", message)
        elif uid in self._deleted:
            message = (
                f"The focus area “{name}” is marked for deletion. Choose another one, or none."
            )
            form.add_error("focus_area_name", message)
        form.instance.focus_area = uid


def _as_stored(form: forms.ModelForm) -> shape.FocusArea:
    texts = {name: form.initial.get(name, "") for name in ("title", "body")}
    return shape.FocusArea(uid=form.instance.uid, **texts)
