"""The documented way to production, with real processes."""

import http.client
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from benchmarks.processes import family, make_certificate, running
from tests.cluster import free_port
from tests.production import set_up
from tests.site import status, until

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def production(tmp_path_factory):
    """A copy of the site, set up as docs/deploy.md says, and its environment."""
    folder = tmp_path_factory.mktemp("site")
    return folder, set_up(folder)


@pytest.fixture(scope="module")
def server(production):
    """The base URL of gunicorn, started with the repository's own settings."""
    folder, environment = production
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "kfor_site.wsgi"],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    base = f"http://127.0.0.1:{environment['PORT']}"
    try:
        until(lambda: status(environment["PORT"], "/livez") == 200)
        yield base
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def get(address, open=urllib.request.urlopen, **headers):
    headers = {"X-Forwarded-Proto": "https", "Host": "example.org", **headers}
    request = urllib.request.Request(address, headers=headers)
    return open(request, timeout=10)


def test_the_production_server_serves_the_article_with_its_style(server):
    response = get(f"{server}/articles/kfor/")
    html = response.read().decode()
    assert "KFOR troops deploy" in html
    assert "Set-Cookie" not in response.headers
    assert "max-age=31536000" in response.headers["Strict-Transport-Security"]
    style = html.split('rel="stylesheet" href="')[1].split('"')[0]
    static = get(server + style, **{"Accept-Encoding": "br"})
    assert static.headers["Content-Encoding"] == "br"
    assert "immutable" in static.headers["Cache-Control"]
    assert "default-src 'none'" in static.headers["Content-Security-Policy"]


def test_the_production_server_answers_from_memory(server):
    remarks = {get(f"{server}/corrections/").headers["Cache-Status"] for _ in range(10)}
    assert "milestones; hit" in remarks


def test_plain_http_is_redirected_but_for_the_hosts_own_checks(server):
    class Refuse(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *args):
            return None

    opener = urllib.request.build_opener(Refuse)
    with pytest.raises(urllib.error.HTTPError) as redirect:
        get(f"{server}/articles/kfor/", opener.open, **{"X-Forwarded-Proto": "http"})
    assert redirect.value.code == 301
    assert redirect.value.headers["Location"].startswith("https://")
    assert opener.open(f"{server}/readyz", timeout=10).status == 200


def test_a_backup_of_the_running_site_is_whole(server, production):
    folder, environment = production
    command = [sys.executable, "manage.py", "back_up", "copy.sqlite3"]
    options = {"cwd": folder, "env": environment, "capture_output": True, "text": True}
    assert "was copied" in subprocess.run(command, check=True, **options).stdout
    with sqlite3.connect(folder / "copy.sqlite3") as copy:
        assert copy.execute("SELECT count(*) FROM milestones_edition").fetchone() == (1,)
    again = subprocess.run(command, check=False, **options)
    assert "already exists" in again.stderr
    nowhere = subprocess.run([*command[:-1], "no/such/folder"], check=False, **options)
    assert nowhere.returncode == 1
    assert "can't be written" in nowhere.stderr


PUBLISH_AND_BE_KILLED = """
import os
from milestones import drafts
from milestones.editions import publishing
from milestones.models import Article
for title in "One", "Two", "Three":
    article = Article.objects.get(slug="kfor")
    article.title = title
    article.save()
    publishing.publish(article, note=title)
os._exit(9)
"""


def test_a_backup_is_restored_over_what_a_crash_left(production, tmp_path):
    folder, environment = production
    database = tmp_path / "db.sqlite3"
    environment = {**environment, "DATABASE_URL": f"sqlite:///{database}"}

    def manage(*arguments):
        command = [sys.executable, "manage.py", *arguments]
        options = {"cwd": folder, "env": environment, "capture_output": True, "text": True}
        return subprocess.run(command, check=False, **options)

    for command in ("migrate -v0", "load_starter", f"back_up {tmp_path}/copy.sqlite3"):
        assert manage(*command.split()).returncode == 0
    assert manage("shell", "-v0", "-c", PUBLISH_AND_BE_KILLED).returncode == 9
    assert Path(f"{database}-wal").stat().st_size > 0
    for ending in ("", "-wal", "-shm"):  # as docs/deploy.md says
        Path(f"{database}{ending}").unlink(missing_ok=True)
    shutil.copy(tmp_path / "copy.sqlite3", database)
    assert "1 edition verified" in manage("verify_editions").stdout


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL"])
def test_the_server_does_not_start_without_its_settings_and_says_so(production, name):
    folder, environment = production
    wrong = {"SECRET_KEY": "", "DATABASE_URL": "nonsense"}[name]
    result = subprocess.run(
        [sys.executable, "-m", "gunicorn", "kfor_site.wsgi"],
        cwd=folder,
        env={**environment, "PORT": str(free_port()), name: wrong},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert result.returncode != 0
    assert len([line for line in result.stderr.splitlines() if line.startswith(name)]) == 1


def lose_all(folder):
    shutil.rmtree(folder / "staticfiles")


def lose_an_entry(folder):
    manifest = folder / "staticfiles" / "staticfiles.json"
    entries = json.loads(manifest.read_text())
    del entries["paths"]["css/site.css"]
    manifest.write_text(json.dumps(entries))


def lose_a_file(folder):
    [file] = folder.glob("staticfiles/css/site.*.css")
    file.unlink()


def cut_off_the_manifest(folder):
    os.truncate(folder / "staticfiles" / "staticfiles.json", 100)


@pytest.mark.parametrize("lose", [lose_all, lose_an_entry, lose_a_file, cut_off_the_manifest])
def test_the_server_does_not_start_without_its_static_files_and_says_so(production, tmp_path, lose):
    source, environment = production
    folder = shutil.copytree(source, tmp_path / "site")
    lose(folder)
    options = {"cwd": folder, "env": {**environment, "PORT": str(free_port())}}
    options |= {"capture_output": True, "text": True, "timeout": 30, "check": False}
    result = subprocess.run([sys.executable, "-m", "gunicorn", "kfor_site.wsgi"], **options)
    assert result.returncode == 3
    lines = [line for line in result.stderr.splitlines() if not line.startswith("[")]
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("Static files are missing: ")
    assert "manage.py collectstatic --noinput" in lines[0]
    command = [sys.executable, "manage.py", "migrate", "--check"]
    assert subprocess.run(command, **options).returncode == 0


def test_a_reload_brings_a_new_version_and_loses_no_request(production, tmp_path):
    source, environment = production
    folder = shutil.copytree(source, tmp_path / "site")
    database = f"sqlite:///{folder}/db.sqlite3"
    environment = {**environment, "PORT": str(free_port()), "DATABASE_URL": database}
    address = f"http://127.0.0.1:{environment['PORT']}/corrections/"
    template = folder / "templates" / "milestones" / "_publisher.html"
    command = [sys.executable, "-m", "gunicorn", "kfor_site.wsgi"]
    with running(command, int(environment["PORT"]), environment, folder) as process:
        assert "A new version" not in get(address).read().decode()
        template.write_text(template.read_text() + "A new version")
        process.send_signal(signal.SIGHUP)
        until(lambda: "A new version" in get(address).read().decode())


def test_what_the_server_writes_is_for_its_user_alone(production):
    folder, environment = production
    port = free_port()
    environment = {**environment, "PORT": str(port)}
    command = [sys.executable, "-m", "gunicorn", "kfor_site.wsgi"]
    with running(command, port, environment, folder) as process:
        pids = family(process.pid)
        assert len(pids) == 2
        for pid in pids:
            assert "Umask:\t0077" in Path(f"/proc/{pid}/status").read_text()


def test_a_url_that_is_too_long_gets_the_sites_own_answer(server):
    with pytest.raises(urllib.error.HTTPError) as refusal:
        get(f"{server}/{'a' * 5000}")
    assert refusal.value.code == 414
    assert "The URL is too long." in refusal.value.read().decode()


@pytest.mark.parametrize(
    ("request_line", "headers", "status", "said"),
    [
        (f"GET /{'a' * 9000} HTTP/1.1", "", 414, "This URL does not work"),
        ("GET /a\0b HTTP/1.1", "", 400, "This URL does not work"),
        ("no HTTP", "", 400, "This URL does not work"),
        ("GET / HTTP/1.1", f"X-A: {'a' * 100_000}\r\n", 431, "Your browser sent too much"),
        ("GET / HTTP/1.1", "X-A: a\r\n" * 200, 431, "Your browser sent too much"),
    ],
)
def test_what_gunicorn_refuses_itself_is_explained(server, request_line, headers, status, said):
    client = http.client.HTTPConnection("127.0.0.1", int(server.rpartition(":")[2]), timeout=10)
    client.connect()
    client.sock.sendall(f"{request_line}\r\nHost: a\r\n{headers}\r\n".encode())
    answer = http.client.HTTPResponse(client.sock)
    answer.begin()
    assert answer.status == status
    assert said in answer.read().decode()
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    client.close()


def test_an_unknown_host_is_refused(server):
    with pytest.raises(urllib.error.HTTPError) as refusal:
        get(f"{server}/", Host="evil.example")
    assert refusal.value.code == 400


def documented_commands(step):
    """Return the commands that docs/deploy.md gives for a step, one a line."""
    text = (ROOT / "docs" / "deploy.md").read_text()
    block = re.search(rf"^{step}\. .*?```sh\n(.*?)```", text, re.DOTALL | re.MULTILINE)[1]
    return textwrap.dedent(block).replace("\\\n", "").splitlines()


@pytest.mark.skipif(
    not Path("/etc/nginx/nginx.conf").exists() or os.geteuid() != 0,
    reason="needs Debian's nginx, and root",
)
def test_nginx_takes_its_configuration_as_the_documentation_installs_it(tmp_path):
    def here(text):
        for path in ("/etc/nginx", "/etc/letsencrypt", "/var/cache", "/var/log/nginx", "/run"):
            text = re.sub(rf"(?<![\w-]){path}/", f"{tmp_path}{path}/", text)
        return text

    for path in (
        "etc",
        "var/cache",
        "var/log/nginx",
        "run",
        "etc/letsencrypt/live/kfor.example.org",
    ):
        (tmp_path / path).mkdir(parents=True)
    make_certificate(tmp_path / "etc/letsencrypt/live/kfor.example.org")
    etc = shutil.copytree("/etc/nginx", tmp_path / "etc" / "nginx", symlinks=True)
    shutil.rmtree(etc / "sites-enabled")
    (etc / "sites-enabled").mkdir()
    (etc / "sites-enabled" / "default").touch()
    *commands, test = documented_commands(5)
    assert test == "nginx -t && systemctl reload nginx"
    assert commands[0].startswith("certbot certonly")  # its authority would have to reach us
    for command in commands[1:]:
        if not command.startswith("chmod"):
            subprocess.run(["sh", "-ec", here(command)], check=True, cwd=ROOT)
    assert [path.name for path in (etc / "sites-enabled").iterdir()] == ["kfor-milestones.conf"]
    installed = (etc / "sites-enabled" / "kfor-milestones.conf").read_text()
    assert installed.count("server_name kfor.example.org;") == 2
    for path in (etc / "nginx.conf", etc / "sites-enabled" / "kfor-milestones.conf"):
        path.write_text(here(path.read_text()))
    command = ["nginx", "-t", "-c", str(etc / "nginx.conf"), "-e", str(tmp_path / "error.log")]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert "[warn]" not in result.stderr


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_understands_the_unit(tmp_path):
    unit = tmp_path / "kfor-milestones.service"
    text = (ROOT / "deploy" / "kfor-milestones.service").read_text()
    unit.write_text(text.replace("/srv/kfor-milestones/.venv/bin/gunicorn", sys.executable))
    result = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False
    )
    assert "kfor-milestones" not in result.stderr


def test_the_container_is_built_from_files_that_are_there():
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    copied = [word for line in lines if line.startswith("COPY") for word in line.split()[1:-1]]
    sources = [name for name in copied if not name.startswith(("--from", "/"))]
    assert len(sources) >= 7
    assert all((ROOT / name).exists() for name in sources)
