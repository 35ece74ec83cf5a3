from django.apps import AppConfig


class MilestonesConfig(AppConfig):
    name = "milestones"
    verbose_name = "Content"

    def ready(self):
        from kfor_site import checks  # noqa: F401
