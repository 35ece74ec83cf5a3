"""What the admin screens about an article have in common."""

from django.http import Http404
from django.template.response import TemplateResponse

from milestones.models import Article

NAME = "milestones_article"  # with which the names of their URLs begin


def article_or_404(pk: int) -> Article:
    """Return the article with the key `pk`, or raise Http404."""
    article = Article.objects.filter(pk=pk).first() if pk < 2**63 else None
    if article is None:
        raise Http404("This article does not exist.")
    return article


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
