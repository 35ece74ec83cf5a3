"""The database tables, imported here so that Django finds them."""

from .articles import Article, FocusArea, Milestone, Section, SitePage, Source
from .draft_versions import DraftText, DraftVersion
from .editions import Edition, PublishedMilestone
from .images import Image, ImageUse
from .pending_imports import PendingImport
from .people import Activity, AttemptCount, PreviewLink
from .public_state import PublicState
from .reports import Report
from .search import SearchEntry, SearchWord
from .site import SiteSettings, SiteTexts
from .topics import DeletedTopic, OldTopicSlug, Topic, TopicEdition, TopicMilestone

__all__ = [
    "Activity",
    "Article",
    "AttemptCount",
    "DeletedTopic",
    "DraftText",
    "DraftVersion",
    "Edition",
    "FocusArea",
    "Image",
    "ImageUse",
    "Milestone",
    "OldTopicSlug",
    "PendingImport",
    "PreviewLink",
    "PublicState",
    "PublishedMilestone",
    "Report",
    "SearchEntry",
    "SearchWord",
    "Section",
    "SitePage",
    "SiteSettings",
    "SiteTexts",
    "Source",
    "Topic",
    "TopicEdition",
    "TopicMilestone",
]
