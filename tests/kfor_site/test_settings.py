import os
import re
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.shortcuts import resolve_url

from kfor_site import settings as settings_module

ROOT = Path(__file__).parent.parent.parent
PRODUCTION = {"SECRET_KEY": secrets.token_urlsafe(50), "ALLOWED_HOSTS": "example.org"}
GUESSABLE = [
    secrets.token_urlsafe(50)[:49],
    "abcd" * 13,
    "django-insecure-" + secrets.token_urlsafe(50),
    "for-local-use-only",
]


def manage(*arguments, **environment):
    """Run manage.py in a process of its own, with just this environment."""
    environment = {"PATH": os.environ["PATH"], **environment}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("name", "environment"),
    [
        ("SECRET_KEY", {}),
        ("SECRET_KEY", {"SECRET_KEY": " "}),
        ("SECRET_KEY", {**PRODUCTION, "SECRET_KEY": GUESSABLE[0]}),
        ("HSTS_PRELOAD", {**PRODUCTION, "HSTS_PRELOAD": "soon"}),
        ("PATH_PREFIX", {**PRODUCTION, "PATH_PREFIX": "kfor"}),
        ("HSTS_INCLUDE_SUBDOMAINS", {**PRODUCTION, "HSTS_INCLUDE_SUBDOMAINS": "2"}),
        ("DEBUG", {"DEBUG": "perhaps"}),
        ("HTTPS", {**PRODUCTION, "HTTPS": "2"}),
        ("TRUSTED_PROXIES", {**PRODUCTION, "TRUSTED_PROXIES": "nginx"}),
        ("HSTS_SECONDS", {**PRODUCTION, "HSTS_SECONDS": "-1"}),
        ("SESSION_HOURS", {**PRODUCTION, "SESSION_HOURS": "0"}),
        ("SESSION_HOURS", {**PRODUCTION, "SESSION_HOURS": "half a day"}),
        ("TIME_ZONE", {**PRODUCTION, "TIME_ZONE": "Europe/Atlantis"}),
        ("TIME_ZONE", {**PRODUCTION, "TIME_ZONE": "../../etc/passwd"}),
        ("DATABASE_URL", {**PRODUCTION, "DATABASE_URL": "mysql://host/name"}),
        ("DATABASE_URL", {**PRODUCTION, "DATABASE_URL": "nonsense"}),
        ("DATABASE_URL", {**PRODUCTION, "DATABASE_URL": "postgres://host:port/name"}),
        ("DATABASE_URL", {**PRODUCTION, "DATABASE_URL": "postgres://host"}),
        ("LICENCE_URL", {**PRODUCTION, "LICENCE_URL": "CC BY 4.0"}),
        ("LICENCE_URL", {**PRODUCTION, "LICENCE_URL": 'https://e.org/"><x'}),
        ("CSRF_TRUSTED_ORIGINS", {**PRODUCTION, "CSRF_TRUSTED_ORIGINS": "example.org"}),
    ],
)
def test_a_missing_or_malformed_value_ends_the_start_with_one_line_that_names_it(name, environment):
    result = manage("check", **environment)
    assert result.returncode != 0
    [line] = result.stderr.strip().splitlines()
    assert name in line


@pytest.mark.slow
def test_a_key_that_can_be_guessed_is_refused_with_a_way_to_make_one_and_is_not_printed():
    for key in GUESSABLE:
        with pytest.raises(ValueError, match="50 characters") as refusal:
            settings_module.secret_key(key)
        assert key not in str(refusal.value)
        command = re.search(r'python3 -c "(.+)"', str(refusal.value))[0]
    made = subprocess.check_output(command, shell=True, text=True).strip()
    assert settings_module.secret_key(made) == made
    assert manage("check", SECRET_KEY=GUESSABLE[0], DEBUG="on").returncode == 0


def test_no_key_that_is_written_in_the_repository_can_start_the_site():
    files = [ROOT / name for name in ("README.md", ".env.example", "Dockerfile", "Procfile")]
    files += [*ROOT.glob("docs/*.md"), *ROOT.glob("deploy/*.*"), *ROOT.glob(".ci/*")]
    keys = {
        key for file in files for key in re.findall(r"SECRET_KEY=([^\s$]\S*)", file.read_text())
    }
    assert keys
    for key in keys:
        with pytest.raises(ValueError, match="50 characters"):
            settings_module.secret_key(key)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("environment", "header"),
    [
        ({}, "max-age=31536000"),
        ({"HSTS_SECONDS": "3600"}, "max-age=3600"),
        ({"HSTS_INCLUDE_SUBDOMAINS": "on"}, "max-age=31536000; includeSubDomains"),
        (
            {"HSTS_INCLUDE_SUBDOMAINS": "on", "HSTS_PRELOAD": "on"},
            "max-age=31536000; includeSubDomains; preload",
        ),
        ({"HTTPS": "off", "HSTS_INCLUDE_SUBDOMAINS": "on"}, "None"),
    ],
)
def test_hsts_claims_subdomains_and_preloading_only_where_it_is_told_to(environment, header):
    script = "from django.test import Client; print(Client().get('/livez', secure=True).get(NAME))"
    script = script.replace("NAME", "'Strict-Transport-Security'")
    result = manage("shell", "-v0", "-c", script, **PRODUCTION, **environment)
    assert result.stdout.strip() == header, result.stderr


@pytest.mark.slow
@pytest.mark.parametrize("prefix", ["", "/kfor"])
def test_the_hosts_own_checks_are_not_redirected_to_https(prefix):
    script = "from django.test import Client; print(Client().get('/livez').status_code)"
    result = manage("shell", "-v0", "-c", script, **PRODUCTION, PATH_PREFIX=prefix)
    assert result.stdout.strip() == "200", result.stderr


def test_a_login_leads_to_the_admin():
    assert resolve_url(settings.LOGIN_REDIRECT_URL) == "/admin/"


@pytest.mark.slow
def test_the_deployment_check_is_clean_with_production_settings(tmp_path):
    environment = {**PRODUCTION, "DATABASE_URL": f"sqlite:///{tmp_path}/new.db"}
    result = manage("check", "--deploy", "--fail-level", "WARNING", **environment)
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


def test_each_variable_is_documented_and_each_documented_variable_is_read():
    example = (ROOT / ".env.example").read_text()
    for file, reading, documented in [
        ("kfor_site/settings.py", r'\bread\(\s*"([A-Z_]+)"', r"^([A-Z_]+)="),
        ("gunicorn.conf.py", r'environ\.get\(["\']([A-Z_]+)', r"^#([A-Z_]+)="),
    ]:
        read = set(re.findall(reading, (ROOT / file).read_text()))
        assert read
        assert read == set(re.findall(documented, example, re.MULTILINE))


def test_debug_is_off_by_default():
    assert settings.DEBUG is False


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite")
def test_a_commit_on_sqlite_survives_a_power_cut_and_waits_for_its_turn(tmp_path):
    database = settings.DATABASES["default"]["OPTIONS"]
    assert database["transaction_mode"] == "IMMEDIATE"
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA synchronous").fetchone()[0] == 2
        assert cursor.execute("PRAGMA busy_timeout").fetchone()[0] == 10_000
    # The tests' own database is in memory; a file tells of its journal.
    result = manage(
        "shell", "-v0", "-c", JOURNAL, **PRODUCTION, DATABASE_URL=f"sqlite:///{tmp_path}/a.db"
    )
    assert result.stdout.strip() == "wal", result.stderr


JOURNAL = """
from django.db import connection
print(connection.cursor().execute("PRAGMA journal_mode").fetchone()[0])
"""


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="about PostgreSQL")
def test_a_statement_on_postgresql_ends_after_its_time():
    assert settings.DATABASES["default"]["CONN_HEALTH_CHECKS"] is True
    assert settings.DATABASES["default"]["OPTIONS"]["connect_timeout"] == 2
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone()[0] == "10s"


@pytest.mark.slow
@pytest.mark.parametrize("megabytes", [2, 0])
def test_the_memory_for_pages_is_told_in_megabytes(megabytes):
    script = (
        "from kfor_site.wsgi import application\n"
        "while not hasattr(application, 'used'): application = application._application\n"
        "print(application._size)"
    )
    environment = {"PAGE_CACHE_MB": str(megabytes), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = manage("shell", "-v0", "-c", script, **environment)
    assert int(done.stdout) == megabytes * 2**20
