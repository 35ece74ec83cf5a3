import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kfor_site.settings")
