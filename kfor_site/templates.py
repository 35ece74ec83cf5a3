"""How our templates are read."""

import re

from django.template.loaders.filesystem import Loader


class WithoutIndentation(Loader):
    """Leaves out what only the templates' authors see, so that readers need not load it."""

    def get_contents(self, origin):
        return re.sub(r"\n\s+", "\n", super().get_contents(origin))
