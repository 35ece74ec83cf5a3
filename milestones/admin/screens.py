"""What the admin screens about an article have in common."""

from django.http import Http404
from django.template.response import TemplateResponse

from milestones.editions import publishing
from milestones.models import Article

NAME = "milestones_article"  # with which the names of their URLs begin
PER_PAGE = 50  # editions, draft versions or entries of the history


def article_or_404(pk: int) -> Article:
    """Return the article with the key `pk`, or raise Http404."""
    article = Article.objects.filter(pk=pk).first() if pk < 2**63 else None
    if article is None:
        raise Http404("This article does not exist.")
    return article


def state_of(article: Article) -> str:
    """Return in words what readers see of an article, from `ArticleQuerySet.with_state`."""
    live = f"edition {article.live_number} is live" if article.live_number else ""
    if article.withdrawn_at:
        live = f"withdrawn on {publishing.moment(article.withdrawn_at)}"
    scheduled = ""
    if article.scheduled_for:
        when = publishing.moment(article.scheduled_for)
        scheduled = f"edition {article.latest_number} goes live on {when}"
    return "; ".join(filter(None, [live, scheduled])) or "not published"


class ArticleScreens:
    """A mixin of a ModelAdmin of articles."""

    def article_screen(self, request, article, name, title, context, status=200):
        """Return the screen in the template `name`. `article` is None if it is to be a new one."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "article": article,
            "media": self.media,
            "title": title,
            **context,
        }
        template = f"admin/milestones/article/{name}.html"
        return TemplateResponse(request, template, context, status=status)
