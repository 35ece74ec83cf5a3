"""The media screens: who may upload what, what is answered, and what can be deleted."""

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from milestones.admin import image_uploads, large_forms
from milestones.formats.image_files import images
from milestones.models import Image, image_files
from tests import factories, pictures
from tests.factories import figure

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("images_folder")]

LIST = reverse("admin:milestones_image_changelist")
ADD = reverse("admin:milestones_image_add")
UPLOAD = reverse("admin:milestones_image_upload")


@pytest.fixture
def image():
    return factories.image()


def uploaded(data=None, name="field.jpg", kind="image/jpeg"):
    return SimpleUploadedFile(name, data or pictures.file("JPEG"), kind)


def send(client, url=UPLOAD, **fields):
    return client.post(url, fields or {"file": uploaded()}, follow=url == ADD)


def logged_in(client, django_user_model, *permissions):
    user = django_user_model.objects.create_user("someone", password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(user)
    return client


# --- For scripts ----------------------------------------------------------------------------------


def test_a_script_gets_what_it_needs_to_show_the_image(admin_client):
    answer = send(admin_client)
    image = Image.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "sha256": image.sha256,
        "width": 64,
        "height": 48,
        "url": image.url,
        "thumbnail_url": image.thumbnail_url,
        "notes": [],
    }
    assert admin_client.get(image.url).status_code == 200
    assert (image.name, image.uploaded_by_name) == ("field.jpg", "admin")


def test_what_was_lost_is_told(admin_client):
    data = pictures.file("GIF", save_all=True, append_images=[pictures.noise(64, 48)])
    answer = send(admin_client, file=uploaded(data, "moving.gif"))
    assert answer.json()["notes"] == ["The image is animated. Only its first frame was kept."]


@pytest.mark.parametrize("name", ["x.png", "image", "Pristina, 12.06.1999"])
def test_the_type_that_the_browser_names_does_not_count(admin_client, name):
    answer = send(admin_client, file=uploaded(pictures.file("PNG"), name, "image/svg+xml"))
    assert answer.status_code == 201
    assert answer.json()["url"].endswith(".png")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"file": uploaded(b"<svg/>", "a.png")}, "SVG images can't be used"),
        ({"file": SimpleUploadedFile("a.png", b"")}, "The file is empty."),
        ({"file": uploaded(b"no image", "a.jpg")}, "not an image"),
        ({"file": uploaded(pictures.file("PNG"), "a.jpg")}, "ends in .jpg, but it is a PNG image"),
        ({"file": uploaded(pictures.file("PNG") + b"<script>", "a.png")}, "at the same time"),
        ({"file": "a text"}, "Choose an image."),
        ({"other": "x"}, "Choose an image."),
    ],
)
def test_what_is_refused_is_said(admin_client, fields, said):
    answer = send(admin_client, **fields)
    assert answer.status_code == 400
    assert said in answer.json()["error"]
    assert not Image.objects.exists()


def test_a_form_that_is_too_large_is_refused_unread(admin_client, monkeypatch):
    monkeypatch.setattr("django.http.HttpRequest._load_post_and_files", lambda request: 1 / 0)
    monkeypatch.setattr(large_forms, "AROUND_FILES", -image_uploads.MOST_BYTES)
    answer = send(admin_client)
    assert answer.status_code == 413
    assert answer.wsgi_request.read() == b""  # else a browser shows no answer
    assert "The limit is 40 MB for each image." in answer.json()["error"]


def test_a_file_that_is_too_large_is_refused_unread(admin_client, monkeypatch):
    monkeypatch.setattr(images, "MOST_BYTES", 100)
    monkeypatch.setattr(image_uploads, "upload", lambda *args, **values: 1 / 0)
    assert "The limit is" in send(admin_client).json()["error"]


def test_a_full_disk_is_said_and_logged(admin_client, monkeypatch, caplog):
    def full(name, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(image_files, "write", full)
    answer = send(admin_client)
    assert answer.status_code == 503
    assert "can't be stored" in answer.json()["error"]
    assert "No space left on device" in caplog.text
    assert not Image.objects.exists()


def test_a_script_must_post(admin_client):
    answer = admin_client.get(UPLOAD)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert answer.json()["error"]


# --- Who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize("permission", ["change_article", "add_article", "add_image"])
def test_whoever_may_change_articles_may_upload(client, django_user_model, permission):
    assert send(logged_in(client, django_user_model, permission)).status_code == 201


@pytest.mark.parametrize("permission", ["view_article", "view_image", "publish_article"])
def test_nobody_else_may(client, django_user_model, permission):
    client = logged_in(client, django_user_model, permission)
    assert send(client).status_code == 403
    assert send(client, ADD).status_code == 403
    assert not Image.objects.exists()


def test_who_is_logged_out_is_led_to_the_login(client):
    for url in (UPLOAD, ADD, LIST):
        answer = client.post(url, {"file": uploaded()})
        assert answer["Location"].startswith("/admin/login/")
    assert not Image.objects.exists()


@pytest.mark.parametrize("url", [UPLOAD, ADD])
def test_a_forged_form_is_refused(admin_user, url):
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin_user)
    assert client.post(url, {"file": uploaded()}).status_code == 403
    assert not Image.objects.exists()


@pytest.mark.parametrize("url", [UPLOAD, ADD])
def test_a_form_with_its_token_is_taken(admin_user, url):
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin_user)
    token = client.get(LIST).context["csrf_token"]
    client.post(url, {"file": uploaded(), "csrfmiddlewaretoken": str(token)})
    assert Image.objects.exists()


def test_a_forged_upload_by_a_script_is_refused_in_json(admin_user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin_user)
    assert "Reload the page" in client.post(UPLOAD, {"file": uploaded()}).json()["error"]


# --- Without JavaScript ---------------------------------------------------------------------------


def test_several_files_are_uploaded_by_the_form(admin_client):
    files = [uploaded(name="a.jpg"), uploaded(pictures.file("PNG"), "b.png")]
    answer = send(admin_client, ADD, file=files)
    assert answer.redirect_chain == [(LIST, 302)]
    assert {str(image) for image in Image.objects.all()} == {"a.jpg", "b.png"}
    assert "was uploaded." in answer.content.decode()


def test_the_form_says_which_file_was_refused_and_keeps_the_others(admin_client):
    files = [uploaded(name="good.jpg"), uploaded(b"<svg/>", "<b>bad.svg")]
    page = send(admin_client, ADD, file=files).content.decode()
    assert "&lt;b&gt;bad.svg: SVG images can&#x27;t be used" in page
    assert "good.jpg" in page
    assert Image.objects.count() == 1


def test_the_form_asks_for_a_file(admin_client):
    assert "Choose an image." in send(admin_client, ADD, other="x").content.decode()


def test_the_form_refuses_what_is_too_large_unread(admin_client, monkeypatch):
    monkeypatch.setattr("django.http.HttpRequest._load_post_and_files", lambda request: 1 / 0)
    monkeypatch.setattr(large_forms, "AROUND_FILES", -image_uploads.MOST_BYTES)
    answer = send(admin_client, ADD)
    assert answer.status_code == 413
    assert "The limit is 40 MB for each image." in answer.content.decode()


# --- Looking --------------------------------------------------------------------------------------


def test_the_list_shows_the_images_in_few_queries(admin_client, django_assert_max_num_queries):
    for i in range(20):
        factories.image(pictures.picture(20 + i, 10), name=f"{i}.png")
    admin_client.get(LIST)
    with django_assert_max_num_queries(12):
        page = admin_client.get(LIST).content.decode()
    assert page.count('class="thumbnail"') == 20


def test_the_list_can_be_searched_and_filtered(admin_client, image):
    used = factories.image(pictures.noise(9, 9), name="used.png")
    factories.article(lead=figure(used))

    def found(query):
        return [*admin_client.get(f"{LIST}?{query}").context["cl"].queryset]

    assert found("used=yes") == [used]
    assert found("used=no") == [image]
    assert found("used=nonsense") == found("") == [used, image]
    assert found("q=used") == [used]


@pytest.mark.parametrize("query", ["q=%ED%A0%80", "p=1e30", "o=x", "used=%F0%9F%98%80", "e=1"])
def test_a_hostile_query_is_no_error_of_ours(admin_client, image, query):
    assert admin_client.get(f"{LIST}?{query}").status_code in (200, 302, 400)


def test_an_image_is_shown_with_where_it_is_used(admin_client, image):
    factories.next_edition("one", title="The first article", lead=figure(image))
    factories.next_edition("one", title="The first article", conclusion=figure(image))
    factories.article("two", title="Another", lead=figure(image))
    answer = admin_client.get(reverse("admin:milestones_image_change", args=[image.pk]))
    page = " ".join(answer.content.decode().split())
    assert image.url in page
    assert "The first article</a>: editions 1, 2; 2 saved drafts</li>" in page
    assert "Another</a>: 1 saved draft</li>" in page
    assert "It can&#x27;t be deleted" in page or "It can't be deleted" in page
    assert "deletelink" not in page


@pytest.mark.parametrize("name", ["change", "delete", "history"])
@pytest.mark.parametrize("key", ["x", "0" * 64, "%00", "x" * 500])
def test_an_image_that_is_not_there_is_no_error_of_ours(admin_client, name, key):
    answer = admin_client.get(f"/admin/milestones/image/{key}/{name}/")
    assert answer.status_code in (302, 400, 404)


# --- Deleting -------------------------------------------------------------------------------------


def delete(client, image):
    url = reverse("admin:milestones_image_delete", args=[image.pk])
    return client.post(url, {"post": "yes"})


def test_an_image_that_nothing_shows_can_be_deleted(admin_client, image):
    assert delete(admin_client, image).status_code == 302
    assert not Image.objects.exists()
    assert admin_client.get(image.url).status_code == 404


def test_an_image_that_is_shown_cannot_be_deleted(admin_client, image):
    factories.edition(lead=figure(image))
    assert delete(admin_client, image).status_code == 403
    assert admin_client.get(image.url).status_code == 200


def test_an_image_that_is_used_meanwhile_is_kept(admin_client, image, monkeypatch):
    from milestones.admin.images import ImageAdmin

    factories.edition(lead=figure(image))
    monkeypatch.setattr(ImageAdmin, "has_delete_permission", lambda *args: True)
    monkeypatch.setattr(ImageAdmin, "get_deleted_objects", lambda *args: ([image], {}, set(), []))
    answer = delete(admin_client, image)
    assert answer["Location"].endswith(f"/{image.pk}/change/")
    assert Image.objects.exists()


def test_an_editor_may_not_delete(client, django_user_model, image):
    client = logged_in(client, django_user_model, "change_article")
    assert delete(client, image).status_code == 403
    assert Image.objects.exists()


# --- For the prose editor -------------------------------------------------------------------------


def test_the_editor_is_led_to_a_small_version_of_an_image(admin_client, images_folder):
    image = factories.image()
    answer = admin_client.get(f"/admin/milestones/image/{image.sha256}/thumbnail/")
    assert (answer.status_code, answer.url) == (302, image.thumbnail_url)


@pytest.mark.parametrize("name", ["0" * 64, "SHA256", "x" * 500])
def test_there_is_no_small_version_of_an_unknown_image(admin_client, name):
    answer = admin_client.get(f"/admin/milestones/image/{name}/thumbnail/")
    assert answer.status_code == 404


def test_who_may_not_edit_gets_no_small_version(client, django_user_model, images_folder):
    client.force_login(django_user_model.objects.create_user("reader", is_staff=True))
    answer = client.get(f"/admin/milestones/image/{factories.image().sha256}/thumbnail/")
    assert answer.status_code == 403
