"""A fixed piece of work, which tells how fast this machine is just now.

It is a page of a plain Django template, so it does what the measured pages do, and nothing of this
site changes it. The speed of a machine changes from minute to minute, so it is measured again
before and after each figure.
"""

import statistics
import time
from functools import cache

# Milliseconds of CPU that it takes on the machine for which limits of time are.
ON_THAT_MACHINE = 1.9
RUNS = 25
ROWS = 60
PAGE = """<table>{% for row in rows %}
<tr id="{{ row.id }}"><td>{{ row.day|date:"j F Y" }}</td><td>{{ row.title }}</td>
<td>{% if row.text %}{{ row.text }}{% else %}–{% endif %}</td><td>{% for n in row.numbers %}
<a href="#{{ n }}">{{ n }}</a>{% endfor %}</td></tr>{% endfor %}</table>"""


def slowness() -> float:
    """Return how many times as long the work takes now as on that machine: at least 1.

    Needs Django set up.
    """
    from milestones.serving.frames import with_room

    milliseconds = with_room(_milliseconds)
    return max(1, statistics.median(milliseconds() for _ in range(RUNS)) / ON_THAT_MACHINE)


def _milliseconds():
    template, context = _work()
    started = time.process_time()
    template.render(context)
    return (time.process_time() - started) * 1000


@cache
def _work():
    from datetime import date

    from django.template import Context, Engine

    rows = [
        {
            "id": f"m{i}",
            "day": date(1960 + i, 1 + i % 12, 1 + i % 28),
            "title": f"Title <{i}> & more",
            "text": "A text of some words. " * 5 if i % 3 else "",
            "numbers": range(i % 4),
        }
        for i in range(ROWS)
    ]
    return Engine().from_string(PAGE), Context({"rows": rows})
