"""The tests' settings on a host whose clock is ahead by CLOCK_AHEAD seconds, or behind."""

import os
import time
from datetime import timedelta

from django.utils import timezone

from tests.settings import *  # noqa: F403

_ahead = float(os.environ["CLOCK_AHEAD"])
_time, _now = time.time, timezone.now
time.time = lambda: _time() + _ahead
timezone.now = lambda: _now() + timedelta(seconds=_ahead)
