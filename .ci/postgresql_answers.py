"""Exit with 0 if the PostgreSQL server for the tests is responding, and with 1 otherwise."""

import sys

import psycopg

try:
    psycopg.connect("postgres://root@127.0.0.1:5432/root", connect_timeout=2).close()
except psycopg.OperationalError:
    sys.exit(1)
