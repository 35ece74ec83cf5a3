from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class MilestonesConfig(AppConfig):
    name = "milestones"
    verbose_name = "Content"

    def ready(self):
        from kfor_site import checks, sessions  # noqa: F401

        user_logged_in.connect(sessions.begin)
