"""The screens for topics, and the choice of an article's topics."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.shortcuts import redirect
from django.utils.html import format_html

from milestones.document import prose
from milestones.editions import topics
from milestones.models import Article, Topic
from milestones.models.topics import DESCRIPTION_LENGTH, NAME_LENGTH

from .forms import WholeNumberInput
from .typed import TypedIsKept

ARTICLES_NAMED = 20


# --- The choice of an article ---------------------------------------------------------------------


def change(form, article):
    """Change the topics of `article` as its `form` says; return what changed in words, or ""."""
    if "topics" not in form.changed_data:
        return ""
    hidden = form.data.getlist(form.add_initial_prefix("topics"))
    before = list(Topic.objects.filter(pk__in=filter(str.isdecimal, hidden)))
    chosen = form.cleaned_data["topics"]
    add = [topic for topic in chosen if topic not in before]
    remove = [topic for topic in before if topic not in chosen]
    topics.change(article, add=add, remove=remove)
    changes = [*(f"added “{topic}”" for topic in add), *(f"removed “{topic}”" for topic in remove)]
    return f"Topics: {', '.join(changes)}."


# --- The topics -----------------------------------------------------------------------------------


def _name_of(code):
    return f"name_{code.replace('-', '_')}"


def _description_of(code):
    return f"description_{code.replace('-', '_')}"


class _TopicForm(forms.ModelForm):
    """The texts of a topic, each in a field of its own for each language of the site."""

    merge_into = forms.ModelChoiceField(
        Topic.objects.all(),
        required=False,
        help_text="Its articles get the topic that you choose, its URL redirects there, and this"
        " topic is deleted. This can’t be undone.",
    )

    class Meta:
        model = Topic
        fields = ("slug", "position")
        widgets = {"position": WholeNumberInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["position"].required = False
        others = Topic.objects.exclude(pk=self.instance.pk)
        self.fields["merge_into"].queryset = others
        for code, _ in settings.LANGUAGES:
            self.initial[_name_of(code)] = self.instance.names.get(code, "")
            self.initial[_description_of(code)] = self.instance.descriptions.get(code, "")

    def clean_position(self):
        return self.cleaned_data["position"] or 0

    def clean(self):
        cleaned = super().clean()
        self.instance.names = self._texts(_name_of)
        self.instance.descriptions = self._texts(_description_of)
        return cleaned

    def _texts(self, field_of):
        texts = {code: self.cleaned_data.get(field_of(code), "") for code, _ in settings.LANGUAGES}
        return {code: text for code, text in texts.items() if text}


class LineOfText(forms.CharField):
    def to_python(self, value):
        return super().to_python(prose.clean_line(value or ""))


def _fields():
    """Return the form fields of a topic's texts by name. The default language needs a name."""
    fields = {}
    for code, language in settings.LANGUAGES:
        is_default = code == settings.LANGUAGE_CODE
        fields[_name_of(code)] = LineOfText(
            label=f"Name ({language})",
            max_length=NAME_LENGTH,
            required=is_default,
            help_text="" if is_default else "If empty, the name in the default language is shown.",
            error_messages={"required": "Name the topic."},
        )
        fields[_description_of(code)] = LineOfText(
            label=f"Description ({language})",
            max_length=DESCRIPTION_LENGTH,
            required=False,
            help_text="What it covers, in one or two sentences." if is_default else "",
            widget=forms.Textarea(attrs={"rows": 2}),
        )
    return fields


TopicForm = type("TopicForm", (_TopicForm,), _fields())


@admin.register(Topic)
class TopicAdmin(TypedIsKept, admin.ModelAdmin):
    form = TopicForm
    list_display = ["name", "slug", "position", "article_count"]
    search_fields = ["slug"]
    ordering = ["position", "slug"]
    view_on_site = True
    delete_confirmation_template = "admin/milestones/topic/delete_confirmation.html"

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(article_count=Count("articles"))

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": [_name_of(settings.LANGUAGE_CODE)]}

    @admin.display(description="articles", ordering="article_count")
    def article_count(self, topic):
        return topic.article_count

    def get_fields(self, request, obj=None):
        fields = [*_fields(), "slug", "position"]
        return [*fields, "merge_into"] if self._may_merge(request, obj) else fields

    def _may_merge(self, request, obj):
        return obj is not None and self.has_delete_permission(request, obj)

    def save_model(self, request, obj, form, change):
        form.other = form.cleaned_data["merge_into"] if change else None
        if form.other is None:
            topics.save(obj)
        elif self._may_merge(request, obj):
            topics.merge(Topic.objects.get(pk=obj.pk), form.other)
        else:
            raise PermissionDenied

    def construct_change_message(self, request, form, formsets, add=False):
        if form.cleaned_data.get("merge_into") and not add:
            return f"Merged into “{form.cleaned_data['merge_into']}”."
        return super().construct_change_message(request, form, formsets, add)

    def response_change(self, request, obj):
        if Topic.objects.filter(pk=obj.pk).exists():
            return super().response_change(request, obj)
        messages.success(request, f"Merged the topic “{obj}”. Its URL redirects.")
        return redirect("admin:milestones_topic_changelist")

    def delete_model(self, request, obj):
        topics.delete(obj)

    def delete_view(self, request, object_id, extra_context=None):
        articles = Article.objects.filter(topics=object_id if object_id.isdecimal() else None)
        context = {"articles": articles[:ARTICLES_NAMED], "article_count": articles.count()}
        return super().delete_view(request, object_id, context)

    def get_deleted_objects(self, objs, request):
        """Name the topics alone: a topic can list thousands of milestones."""
        named = [format_html("Topic: {}", topic) for topic in objs]
        return named, {"topics": len(named)}, set(), []
