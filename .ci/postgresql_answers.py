"""Exit 0 when the PostgreSQL that the tests use answers, and 1 otherwise."""

import sys

import psycopg

try:
    psycopg.connect("postgres://root@127.0.0.1:5432/root", connect_timeout=2).close()
except psycopg.OperationalError:
    sys.exit(1)
