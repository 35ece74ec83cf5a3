"""What forms in the index stand for, if not for themselves.

A mark is a private character, which no form has. It comes before a form, or before a value.
"""

IN_TITLE, IN_ARTICLES_TITLE = "\ue000", "\ue001"
OF_KIND, OF_ARTICLE, OF_LANGUAGE, OF_TOPIC = "\ue002", "\ue003", "\ue004", "\ue005"

# How much an entry is about a form, the most first: see `strength.strength`. Each form has the
# first mark whose strength it reaches, if any. So the database finds the best of many entries.
STRENGTHS = {"\ue010": 2.5, "\ue011": 2.0, "\ue012": 1.5, "\ue013": 0.75}
