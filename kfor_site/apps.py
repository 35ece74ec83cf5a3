from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class SiteConfig(AppConfig):
    name = "kfor_site"
    verbose_name = "Site"

    def ready(self) -> None:
        from . import checks, sessions  # noqa: F401 (registers the system checks)

        user_logged_in.connect(sessions.begin)
