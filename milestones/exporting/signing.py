"""Signs a file with an SSH key, by `ssh-keygen`: everyone has it who has OpenSSH."""

import subprocess
from pathlib import Path

NAMESPACE = "file"  # as `ssh-keygen` suggests for general use: see ssh-keygen(1), -Y sign
TIMEOUT = 600  # seconds, in which somebody may type a passphrase


class CannotSign(Exception):
    """The message says why."""


def signature(content: bytes, key: Path) -> bytes:
    """Return the signature of `content` by the private `key`. Raises CannotSign."""
    return _run(["-Y", "sign", "-f", str(key), "-n", NAMESPACE], content)


def fingerprint(key: Path) -> str:
    """Return the fingerprint of the `key`, such as SHA256:…. Raises CannotSign."""
    words = _run(["-l", "-f", str(key)]).decode(errors="replace").split()
    return words[1] if len(words) > 1 else ""


def _run(arguments: list[str], given: bytes = b"") -> bytes:
    command = ["ssh-keygen", *arguments]
    try:
        done = subprocess.run(command, input=given, capture_output=True, timeout=TIMEOUT)
    except FileNotFoundError:
        raise CannotSign(
            "ssh-keygen is missing. On Debian and Ubuntu: apt install openssh-client"
        ) from None
    except subprocess.TimeoutExpired:
        raise CannotSign(f"ssh-keygen did not sign within {TIMEOUT} seconds.") from None
    if done.returncode:
        reason = " ".join(done.stderr.decode(errors="replace").split())
        raise CannotSign(f"ssh-keygen can't use the key: {reason}")
    return done.stdout
