"""The import screen takes time that grows with the length of a text and not faster."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests import hostile
from tests.test_hostile import KILOBYTE, LARGE, SOME, WORST, grows_linearly

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
IMPORT = "/admin/milestones/article/import/"


def upload(client, text):
    """Upload `text`, and open the screen that checks it or the form that says what is wrong."""
    file = SimpleUploadedFile("article.md", text.encode())
    assert client.post(IMPORT, {"file": file}, follow=True).status_code == 200


SIZES = [(name, 10 * KILOBYTE) for name in sorted({*WORST, *SOME})]
SIZES += [(name, 100 * KILOBYTE) for name in LARGE]


@pytest.mark.parametrize(("name", "size"), SIZES)
def test_an_import_over_http_is_linear(cpu_seconds, name, size, admin_client):
    def work(text):
        upload(admin_client, text)

    grows_linearly(cpu_seconds, work, hostile.TEXTS[name], size)


def test_a_megabyte_is_refused_or_shown(admin_client):
    for name in ("'a '", "'- a\\n'", "'[^a]: b\\n'", "milestones"):
        upload(admin_client, hostile.TEXTS[name](1000 * KILOBYTE))
