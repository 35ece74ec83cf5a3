"""Saves an article's form as one Document, and never silently overwrites someone else's changes."""

from dataclasses import dataclass, fields, replace

from milestones import drafts
from milestones.document import comparing, conflicts, shape
from milestones.document.conflicts import Draft
from milestones.document.shape import Document
from milestones.models import Article, DraftVersion

MERGE, OVERWRITE = "_merge", "_overwrite"  # the names of buttons


@dataclass
class Conflict(Exception):
    """The draft was saved again after the form was opened, so nothing is written.

    `version` is the DraftVersion that is stored now. `differences` are the conflicts.Differences
    between it and what was typed. `unanswered` says whether the editor left out a choice.
    """

    version: DraftVersion
    differences: list
    unanswered: bool = False


class Saving:
    """One submission of an article's form. `form` and `formsets` are valid."""

    def __init__(self, request, form, formsets):
        self.post, self.user, self.form = request.POST, request.user, form
        self.article = form.instance
        self.formsets = formsets
        self.may_publish = request.user.has_perm("milestones.publish_article")

    def save(self):
        """Write the draft. Return what changed in words, or "" if nothing did. Raises Conflict."""
        if self.article.pk is None:
            new = Article(is_page=self.article.is_page)
            self._write(new, self._typed(Document()), "Started the draft")
            return "Started the draft."
        stored = drafts.record(drafts.locked(self.article))
        theirs = Draft(drafts.read(stored), stored.slug, stored.featured)
        mine = self._typed(theirs.document)
        if self.form.cleaned_data["draft_version"] == stored.version:
            return self._save_over(stored, theirs, mine, "Saved")
        return self._save_stale(stored, theirs, mine)

    def _typed(self, document):
        """Return what was typed as a Draft. Parts not on the screen come from `document`."""
        names = [f.name for f in fields(Document) if f.name not in shape.ROWS]
        texts = {name: getattr(self.article, name) for name in names}
        rows = {formset.part: formset.rows() for formset in self.formsets}
        return Draft(replace(document, **texts, **rows), self.article.slug, self.article.featured)

    def _save_over(self, stored, theirs, mine, action):
        self._write(stored, mine, action)
        if mine == theirs:
            return ""
        return f"{action} the draft. {comparing.compare(theirs.document, mine.document).summary}."

    def _save_stale(self, stored, theirs, mine):
        since = self.article.versions.filter(number__gt=self.form.cleaned_data["draft_version"])
        base = self._base()
        differences = conflicts.differences(base, theirs, mine)
        only_me = base is not None and not since.exclude(saved_by=self.user).exists()
        lost = [
            difference
            for difference in differences
            if difference.changed_by == "theirs"
            or (difference.changed_by == "both" and not only_me)
        ]
        if not lost:
            return self._save_over(stored, theirs, mine, "Saved")
        seen = self.post.get("seen_version") == str(stored.version)
        if seen and OVERWRITE in self.post:
            return self._save_over(stored, theirs, mine, "Overwrote")
        chosen = {d.key: self.post.get(f"take-{d.key}") for d in differences}
        unanswered = not set(chosen.values()) <= {conflicts.MINE, conflicts.THEIRS}
        if not seen or MERGE not in self.post or unanswered:
            version = stored.versions.first()
            asked = seen and MERGE in self.post
            raise Conflict(version, differences, unanswered=asked and unanswered)
        self._write(stored, mine, "Kept before merging")
        return self._save_over(stored, theirs, conflicts.merge(theirs, mine, chosen), "Merged")

    def _base(self):
        number = self.form.cleaned_data["draft_version"]
        version = self.article.versions.filter(number=number).first()
        return version and Draft(version.document, version.slug, version.featured)

    def _write(self, article, draft, action):
        saved = drafts.write(
            article,
            draft.document,
            slug=draft.slug,
            featured=draft.featured if self.may_publish else None,
            user=self.user,
            action=action,
        )
        self.article.pk, self.article.version = saved.pk, saved.version
        self.article._state.adding = False
