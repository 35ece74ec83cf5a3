"""The screen on which the site says what it is, and the list of what is missing."""

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from milestones.models import Image, PublicState, SiteSettings, site
from tests import factories, pictures

pytestmark = pytest.mark.django_db

SITE = reverse("admin:milestones_sitesettings_changelist")
INDEX = reverse("admin:index")
CC = "https://creativecommons.org/licenses/by/4.0/"


def text(response):
    return " ".join(response.content.decode().split())


def sent(client, **changes):
    """Send the screen as it is loaded, with `changes`; return the response, after redirects."""
    context = client.get(SITE).context
    forms = [context["form"], *context["texts"]]
    data = {bound.html_name: bound.value() for form in forms for bound in form}
    data = {name: value for name, value in data.items() if value is not None and value is not False}
    return client.post(SITE, data | changes, follow=True)


def logo(width=200, height=100, name="logo.png"):
    return SimpleUploadedFile(name, pictures.file("PNG", pictures.picture(width, height)))


def test_what_is_typed_is_what_readers_see(admin_client):
    response = sent(
        admin_client,
        **{"en-gb-name": "Ours", "en-gb-publisher": " The Office ", "licence_url": CC},
    )
    assert "Saved." in text(response)
    own = site.current()
    assert (own.name, own.publisher, own.licence_url) == ("Ours", "The Office", CC)
    assert PublicState.objects.get().changes == 1
    assert "The Office" in text(admin_client.get("/"))


def test_each_language_has_its_texts(admin_client, settings):
    settings.LANGUAGES = [("en-gb", "English"), ("fr", "French")]
    html = text(admin_client.get(SITE))
    assert "If a text is empty, readers see the one in English." in html
    sent(admin_client, **{"fr-name": "Le nôtre", "en-gb-name": "Ours"})
    rows = SiteSettings.objects.get().texts.order_by("language").values_list("language", "name")
    assert list(rows) == [("en-gb", "Ours"), ("fr", "Le nôtre")]


def test_a_logo_is_uploaded_kept_and_removed(admin_client, images_folder):
    sent(admin_client, file=logo())
    image = Image.objects.get()
    assert site.current().logo == image
    sent(admin_client, **{"en-gb-name": "Ours"})
    assert site.current().logo == image
    html = text(admin_client.get(reverse("admin:milestones_image_change", args=[image.pk])))
    assert "the logo" in html
    sent(admin_client, no_logo="on")
    assert site.current().logo is None


def test_a_file_that_is_no_image_is_refused_and_nothing_typed_is_lost(admin_client):
    file = SimpleUploadedFile("logo.png", b"no image")
    response = sent(admin_client, file=file, **{"en-gb-name": "Ours"})
    html = text(response)
    assert "errorlist" in html
    assert 'value="Ours"' in html
    assert site.current().name != "Ours"


@pytest.mark.parametrize(
    "url", ["CC BY", "javascript:alert(1)", "https://e.org/ä", "ftp://e.org", 'https://e.org/"><x']
)
@pytest.mark.parametrize("field", ["licence_url", "publisher_url"])
def test_a_url_that_is_none_is_refused(admin_client, field, url):
    assert "Enter a URL that starts with https://" in text(sent(admin_client, **{field: url}))
    assert not SiteSettings.objects.exists()


def test_a_text_that_is_too_long_is_refused(admin_client):
    assert "at most 100 characters" in text(sent(admin_client, **{"en-gb-name": "x" * 101}))


def test_who_saves_second_is_told_and_can_save_again(admin_client):
    sent(admin_client, **{"en-gb-name": "One"})
    data = {"version": "0", "en-gb-name": "Two"}
    response = admin_client.post(SITE, data)
    assert "somebody else has changed this" in text(response)
    assert site.current().name == "One"
    assert 'value="Two"' in text(response)
    version = response.context["form"]["version"].value()
    admin_client.post(SITE, data | {"version": version})
    assert site.current().name == "Two"


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_a_forged_version_changes_nothing(admin_client, version):
    assert admin_client.post(SITE, {"version": version, "en-gb-name": "X"}).status_code == 200
    assert site.current().name != "X"


def test_a_file_that_is_too_large_is_refused_before_it_is_read(admin_client, monkeypatch):
    monkeypatch.setattr("milestones.admin.site.MOST_BYTES", 10)
    monkeypatch.setattr("milestones.admin.large_forms.AROUND_FILES", 10)
    response = admin_client.post(SITE, {"version": 0, "file": logo()})
    assert response.status_code == 413
    assert "The limit is" in text(response)


def test_it_needs_its_own_permission(client, django_user_model):
    user = django_user_model.objects.create_user("editor", password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="publish_article"))
    client.force_login(user)
    assert client.get(SITE).status_code == 403
    assert client.post(SITE, {}).status_code == 403
    assert SITE not in text(client.get(INDEX))
    user.user_permissions.set(Permission.objects.filter(codename="change_sitesettings"))
    assert client.get(SITE).status_code == 200
    assert f'href="{SITE}"' in text(client.get(INDEX))


def test_the_history_says_who_changed_it(admin_client):
    sent(admin_client, **{"en-gb-name": "Ours"})
    assert "Site" in text(admin_client.get(INDEX)).partition("Recent actions")[2]


# --- What is missing ------------------------------------------------------------------------------


def test_a_new_site_says_what_is_not_filled_in_yet(admin_client):
    for url in (INDEX, SITE):
        html = text(admin_client.get(url))
        assert "Not filled in yet" in html
        assert "The site doesn’t say who publishes it." in html
        assert f'href="{SITE}#id_en-gb-publisher"' in html
        assert 'href="/admin/milestones/sitepage/add/">Add the page' in html
    assert 'id="id_en-gb-publisher"' in html
    assert 'id="id_file"' in html


def test_a_complete_site_says_nothing(admin_client, images_folder):
    factories.site_says(
        **dict.fromkeys(site.TEXTS, "A"),
        publisher_url="https://example.org/",
        licence_url=CC,
        logo=factories.image(),
    )
    for slug in ("about", "contact", "privacy", "accessibility"):
        factories.page(slug)
    assert "Not filled in yet" not in text(admin_client.get(INDEX))


def test_who_can_do_nothing_about_it_is_not_told(client, django_user_model):
    user = django_user_model.objects.create_user("editor", password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="change_article"))
    client.force_login(user)
    assert "Not filled in yet" not in text(client.get(INDEX))
