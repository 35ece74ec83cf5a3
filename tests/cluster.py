"""A PostgreSQL server of the tests' own, which they may stop."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path


def binaries():
    """Return the folder of PostgreSQL's programs, the newest; None where they aren't installed."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    folders = sorted((path.parent for path in versions), key=lambda path: float(path.parts[-2]))
    return folders[-1] if folders else None


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Cluster:
    """It has a folder of its own; `url` is for DATABASE_URL. Close it in the end."""

    def __init__(self):
        self.port = free_port()
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"
        self._folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
        self._data = self._folder / "data"
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(self._folder, "postgres")
        self._run("initdb", "-A", "trust", "-U", "postgres", "--no-sync", "-D", self._data)

    def start(self):
        listen = f"-c listen_addresses=127.0.0.1 -p {self.port} -k {self._folder}"
        log = self._folder / "log"
        self._run("pg_ctl", "start", "-w", "-D", self._data, "-o", listen, "-l", log)

    def stop(self):
        self._run("pg_ctl", "stop", "-m", "immediate", "-D", self._data)

    def freeze(self):
        """Let all its processes stop where they are: connections stay, and nobody answers."""
        self._signal(signal.SIGSTOP)

    def thaw(self):
        self._signal(signal.SIGCONT)

    def close(self):
        if (self._data / "postmaster.pid").exists():
            self.thaw()
            self.stop()
        shutil.rmtree(self._folder)

    def _signal(self, number):
        main = int((self._data / "postmaster.pid").read_text().split()[0])
        for pid in (main, *_children(main)):
            os.kill(pid, number)

    def _run(self, name, *arguments):
        as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*as_postgres, str(binaries() / name), *map(str, arguments)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", timeout=60)


def _children(parent):
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):  # it has just ended
            continue
        if int(fields[1]) == parent:
            yield int(path.parent.name)
