"""Whether this host is set up as it should be."""

import pytest

from kfor_site import checks


@pytest.fixture
def writable(monkeypatch):
    """The folders that the site's user can write to: those that a test adds."""
    folders = set()
    monkeypatch.setattr("os.access", lambda path, mode: str(path) in folders)
    return folders


def test_a_folder_for_images_that_can_be_written_to_is_good(images_folder, writable):
    images_folder.mkdir()
    writable.add(str(images_folder))
    assert checks.images_can_be_stored() == []


def test_a_folder_that_can_be_made_is_good(images_folder, writable):
    writable.add(str(images_folder.parent))
    assert checks.images_can_be_stored() == []


@pytest.mark.parametrize("is_there", [True, False])
def test_a_folder_that_cannot_be_written_to_is_warned_of(images_folder, writable, is_there):
    if is_there:
        images_folder.mkdir()
        writable.add(str(images_folder.parent))
    [warning] = checks.images_can_be_stored()
    assert warning.id == "kfor_site.W002"
    assert str(images_folder) in warning.hint


def test_images_elsewhere_are_not_this_hosts_concern(settings, writable):
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = settings.STORAGES | {"images": memory}
    assert checks.images_can_be_stored() == []
