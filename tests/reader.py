"""A reader in a process of its own: `python -m tests.reader PORT PATH` reads until its input ends.

It prints [asked, answered, status] of each request as JSON, by the monotonic clock.
"""

import http.client
import json
import sys
import threading
import time


def read(port, path):
    """Ask for `path`, over a connection of its own."""
    asked = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return asked, time.monotonic(), answer.status


def main(port, path):
    told_to_stop = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), told_to_stop.set()), daemon=True).start()
    seen = []
    while not told_to_stop.is_set():
        seen.append(read(int(port), path))
        time.sleep(0.005)
    json.dump(seen, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
