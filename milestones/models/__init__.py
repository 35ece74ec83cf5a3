"""The database tables, imported here so that Django finds them."""

from .articles import Article, FocusArea, Milestone, Section, Source
from .draft_versions import DraftText, DraftVersion
from .editions import Edition, PublishedMilestone
from .images import Image, ImageUse
from .pending_imports import PendingImport
from .people import Activity, AttemptCount, PreviewLink
from .public_state import PublicState

__all__ = [
    "Activity",
    "Article",
    "AttemptCount",
    "DraftText",
    "DraftVersion",
    "Edition",
    "FocusArea",
    "Image",
    "ImageUse",
    "Milestone",
    "PendingImport",
    "PreviewLink",
    "PublicState",
    "PublishedMilestone",
    "Section",
    "Source",
]
