"""Hostile image files take little time and memory, and are refused in words."""

import os
import subprocess
import sys
import threading

import pytest
from PIL import Image

from milestones.formats.image_files import images
from milestones.formats.image_files.images import ImageError, prepare
from milestones.formats.image_files.reencoding import reencode
from tests import hostile_files, pictures
from tests.hostile_files import FIFTY_MEGAPIXELS


@pytest.fixture(autouse=True)
def _other_tests_may_take_the_processor(monkeypatch):
    monkeypatch.setattr(images, "PATIENCE", 120)


def refusal(data):
    with pytest.raises(ImageError) as error:
        prepare(data)
    return str(error.value)


def test_an_image_is_prepared_as_it_is_encoded_and_named_by_its_hash():
    data = pictures.file("JPEG")
    prepared, made = prepare(data), reencode(data)
    assert (prepared.data, prepared.renditions) == (made.data, made.renditions)
    assert len(prepared.sha256) == 64


def test_what_was_lost_is_told():
    other = pictures.noise(64, 48)
    assert (
        "first frame"
        in prepare(pictures.file("GIF", save_all=True, append_images=[other])).notes[0]
    )


def test_refusals_come_back_in_words():
    assert refusal(b"<svg/>").startswith("SVG images can't be used")
    assert refusal(b"") == "The file is empty."


def test_more_than_40_megabytes_are_refused_unread():
    said = refusal(b"x" * (images.MOST_BYTES + 2**20))
    assert said == "The file is 41.0 MB. The limit is 40 MB."


def test_a_decoder_that_crashes_or_hangs_is_survived(monkeypatch):
    class Ended:
        returncode, stderr = -11, b"Segmentation fault"

    monkeypatch.setattr(subprocess, "run", lambda *args, **options: Ended)
    assert "damaged" in refusal(b"x")

    def hang(*args, timeout, **options):
        raise subprocess.TimeoutExpired("python", timeout)

    monkeypatch.setattr(subprocess, "run", hang)
    assert "too long" in refusal(b"x")


def test_the_processor_time_of_a_file_is_limited(monkeypatch):
    monkeypatch.setattr(images, "SECONDS", 0)
    assert "too long" in refusal(pictures.file("PNG", pictures.noise(500, 500)))


@pytest.mark.slow
def test_the_memory_of_a_file_is_limited(monkeypatch):
    monkeypatch.setattr(images, "MEMORY", 150 * 2**20)
    assert "memory" in refusal(pictures.file("PNG", Image.new("RGB", FIFTY_MEGAPIXELS)))


def test_the_decoder_knows_no_secret_of_the_site(monkeypatch):
    seen = {}

    def look(command, **options):
        seen.update(options["env"])
        raise subprocess.TimeoutExpired(command, 1)

    monkeypatch.setattr(subprocess, "run", look)
    refusal(b"x")
    assert os.environ["SECRET_KEY"]
    assert seen.keys() <= {"PYTHONPATH", "LD_LIBRARY_PATH"}


def test_python_is_found_where_the_server_is_no_python(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/usr/bin/uwsgi")
    assert prepare(pictures.file()).width == 64


def test_who_waits_too_long_is_told_to_try_again(monkeypatch):
    monkeypatch.setattr(images, "PATIENCE", 0.01)
    monkeypatch.setattr(images, "_turn", threading.Lock())
    images._turn.acquire()
    assert refusal(b"x").startswith("Other images are being uploaded.")


# --- Hostile files --------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("name", hostile_files.IMAGES)
def test_a_hostile_file_is_prepared_or_refused_within_the_limits(name):
    make, expected = hostile_files.IMAGES[name]
    if expected:
        assert expected in refusal(make())
    else:
        assert prepare(make()).data


@pytest.mark.slow
def test_the_largest_image_that_is_allowed_fits_into_the_limits():
    image = Image.new("RGBA", FIFTY_MEGAPIXELS, (1, 2, 3, 4))
    for kind, options in {"WEBP": {"lossless": True, "method": 0}, "PNG": {}}.items():
        done = prepare(pictures.file(kind, image, **options))
        assert done.width * done.height <= 5_000_000


@pytest.mark.slow
def test_prepare_itself_takes_the_memory_of_the_file_and_not_of_its_pixels():
    code = """
import sys
from milestones.formats.image_files import images
images.prepare(sys.stdin.buffer.read())
status = open("/proc/self/status").read()
print(status.partition("VmHWM:")[2].split()[0])  # the most memory that it had, in kB
"""
    data = hostile_files.flat("PNG")
    done = subprocess.run([sys.executable, "-c", code], input=data, capture_output=True, check=True)
    assert int(done.stdout) < 100_000
