import pytest
from django.urls import reverse

ADDRESSES = {
    "/a%00b": 400,
    "/articles/%00/": 400,
    "/?q=%00": 400,
    "/?q=a+%00": 400,
    "/admin/milestones/article/?slug=%00": 400,
    "/%ff": 404,
    "/%D0%96/": 404,
    "/?q=%ff": 400,
    "/?q=%ed%a0%80": 400,  # a lone surrogate
    "/" + "a" * 5000: 414,
    "/?q=" + "a" * 5000: 414,
    "/?q=é%20+%2B": 200,
    "/%2e%2e/": 404,
}


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address[:40])
def test_malformed_urls_are_turned_away_and_others_are_not(client, address):
    response = client.get(address)
    assert response.status_code == ADDRESSES[address]
    assert '<header class="top">' in response.content.decode()
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response["Content-Security-Policy"]


@pytest.mark.django_db
def test_static_files_carry_the_same_headers(client):
    response = client.get("/static/css/site.css")
    assert response.status_code == 200
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PROPFIND"])
@pytest.mark.parametrize("name", ["index", "login", "milestones_image_add", "auth_user_add"])
def test_screens_of_the_admin_refuse_methods_that_no_form_has(admin_client, name, method):
    response = admin_client.generic(method, reverse(f"admin:{name}"))
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, POST"
    assert "Method not allowed" in response.content.decode()
