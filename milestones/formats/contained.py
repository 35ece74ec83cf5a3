"""Runs a module of this package in a process of its own, to read a file that may be hostile.

The parsers of images and documents have had vulnerabilities, and a small file can cause hours of
work. So a separate process reads each file. It has no secrets in its environment, and its time and
memory are limited.
"""

import logging
import math
import os
import resource
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """What a process may take."""

    seconds: float  # of the processor, without those to start
    memory: int  # bytes
    patience: float  # seconds on the clock, if the machine is busy


class Stopped(Exception):
    """The process ended without a result."""


class TookTooLong(Stopped):
    """The process reached the limit of its time."""


def run(module: str, *arguments: str, data: bytes, limits: Limits) -> bytes:
    """Return what `module` of this package writes when it reads `data` from standard input.

    Its first arguments are the seconds and the bytes of memory that it passes to `limit`; then come
    `arguments`. Raises Stopped, or TookTooLong.
    """
    given = (str(limits.seconds), str(limits.memory), *arguments)
    try:
        done = subprocess.run(
            [_python(), "-P", "-m", f"{__package__}.{module}", *given],
            input=data,
            env=_environment(),
            cwd="/",
            timeout=limits.patience,
            capture_output=True,
        )
    except subprocess.TimeoutExpired:
        raise TookTooLong from None
    if done.returncode:
        logger.warning(
            "A file was refused: %s ended with %s: %s",
            module,
            done.returncode,
            done.stderr.decode(errors="replace")[-500:],
        )
        raise TookTooLong if done.returncode == -signal.SIGPROF else Stopped
    return done.stdout


def limit(seconds: float, memory: int) -> None:
    """Limit this process to `seconds` of processor time and `memory` bytes; it writes no files.

    The time counts from now on.
    """
    signal.setitimer(signal.ITIMER_PROF, max(seconds, 0.001))  # 0 would mean no limit
    most = math.ceil(time.process_time() + seconds) + 1  # if a file turned the timer off
    limits = {
        "CPU": (most, most),
        "AS": (memory, memory),
        "FSIZE": (0, 0),
        "CORE": (0, 0),
    }
    for name, values in limits.items():
        with suppress(ValueError, OSError):  # not every system has every limit
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), values)


def _environment() -> dict[str, str]:
    """Return the paths of Python's modules and libraries, and none of the site's secrets."""
    libraries = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    return {**libraries, "PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path))}


def _python() -> str:
    """Return the path of Python: under some servers, `sys.executable` is the server."""
    if Path(sys.executable).name.startswith("python"):
        return sys.executable
    return str(Path(sys.prefix, "bin", "python3"))
