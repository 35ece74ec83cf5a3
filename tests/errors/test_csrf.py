"""What is said when Django's check against forged forms refuses one."""

import pytest
from django.test import Client

URL = "/admin/login/"
pytestmark = pytest.mark.django_db


def send(**headers):
    """Send a form that no cookie protects to a site that was reached over HTTPS."""
    return Client(enforce_csrf_checks=True, headers=headers).post(URL, {}, secure=True)


def operator_lines(caplog):
    return [
        record.getMessage() for record in caplog.records if record.name == "milestones.errors.csrf"
    ]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://testserver:8443"},
        {"Referer": "https://testserver:8443/admin/login/?next=/admin/"},
    ],
)
def test_an_origin_that_is_not_trusted_is_named_to_the_editor_and_the_operator(headers, caplog):
    response = send(**headers)
    assert response.status_code == 403
    text = response.content.decode()
    assert "does not accept forms from https://testserver:8443." in text
    assert "CSRF_TRUSTED_ORIGINS" in text
    [line] = operator_lines(caplog)
    assert "the origin https://testserver:8443 was refused" in line
    assert "as https://testserver," in line
    assert "CSRF_TRUSTED_ORIGINS" in line
    assert "/admin/login" not in line


def test_an_origin_is_text_on_the_page_whatever_it_holds():
    text = send(Origin="https://<script>alert(1)</script>").content.decode()
    assert "<script>alert" not in text
    for origin in ("null", "https://[", "nonsense"):
        assert f"forms from {origin}." in send(Origin=origin).content.decode()


@pytest.mark.parametrize("headers", [{}, {"Referer": "https://testserver/admin/login/"}])
def test_a_missing_cookie_is_not_blamed_on_the_origin(headers, caplog):
    response = send(**headers)
    assert response.status_code == 403
    assert "CSRF_TRUSTED_ORIGINS" not in response.content.decode()
    assert not operator_lines(caplog)
