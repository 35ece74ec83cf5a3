"""Model fields that several tables share."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django_prose_editor.fields import ProseEditorField

from milestones.document import languages, prose, shape

from .names import NAME_LENGTH

# The prose editor's extensions for text within a line.
INLINE_EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "Subscript": True,
    "Superscript": True,
    "Code": True,
    "Link": {"enableTarget": False, "protocols": sorted(prose.URL_SCHEMES)},
    # Our own, in static/js:
    "PastedProse": True,
    "Reference": True,
}


class LineField(models.CharField):
    """One line of plain text, cleaned by `prose.clean_line`."""

    def clean(self, value: Any, instance: models.Model | None) -> str:
        return super().clean(prose.clean_line(value or ""), instance)

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class AddedLineField(LineField):
    """An optional line, in a column that the previous version of the code doesn't know."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"blank": True, "default": "", "db_default": "", **kwargs})


class LanguageField(AddedLineField):
    """A BCP 47 language tag in its canonical form: "en", "sq", "zh-Hant"."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": shape.LANGUAGE_LENGTH, **kwargs})

    def clean(self, value: Any, instance: models.Model | None) -> str:
        try:
            return languages.tag(super().clean(value, instance))
        except ValueError as error:
            raise ValidationError(str(error)) from None


class InlineField(models.TextField):
    """A line of prose, cleaned by `prose.clean_inline`.

    `text_length` limits the length of its plain text, in characters.
    """

    def __init__(self, *args: Any, text_length: int | None = None, **kwargs: Any) -> None:
        self.text_length = text_length
        super().__init__(*args, **{"blank": True, "default": "", "db_default": "", **kwargs})

    def clean(self, value: Any, instance: models.Model | None) -> str:
        value = super().clean(prose.clean_inline(value or ""), instance)
        validate_length = MaxLengthValidator(self.text_length)
        validate_length(prose.text_of(value))
        return value

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs


class ProseField(ProseEditorField):
    """Prose, cleaned by `prose.clean`. Its editor offers exactly the elements that are allowed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        extensions = {
            **INLINE_EXTENSIONS,
            "Heading": {"levels": [3, 4]},
            "BulletList": True,
            "OrderedList": True,
            "ListItem": True,
            "Blockquote": True,
            "HardBreak": True,
            "TableRow": True,
            "TableHeader": True,
            "TableCell": True,
            # Ours, in static/js:
            "CaptionedTable": True,
            "ImageFigure": True,
        }
        kwargs.setdefault("blank", True)
        super().__init__(*args, extensions=extensions, sanitize=prose.clean, **kwargs)


class NameField(models.CharField):
    """The name of the person who did something, from `name_of`. "" means the command line."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        defaults: dict[str, Any] = {"max_length": NAME_LENGTH, "editable": False, "db_default": ""}
        super().__init__(*args, **{**defaults, **kwargs})

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class SourcesField(models.JSONField):
    """A list of the uids of the sources that a row cites."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"default": list, "blank": True, **kwargs})

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs


class UidField(models.CharField):
    """The permanent uid of a row. Migrations leave out its default, `shape.new_uid`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        defaults = {"max_length": shape.UID_LENGTH, "default": shape.new_uid, "editable": False}
        super().__init__(*args, **{**defaults, **kwargs})

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        kwargs.pop("default", None)
        return name, "django.db.models.CharField", args, kwargs
