"""An export has what readers get, all of it and no more, and opens without a server."""

import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from milestones import drafts
from milestones.document.shape import Section
from milestones.editions import publishing
from milestones.exporting import copying, signing
from milestones.exporting.urls import Site
from milestones.models import Article, Edition
from milestones.models.clock import clock as site_clock
from milestones.views import lists
from tests import factories, pictures
from tests.exporting.folders import (
    SITE,
    dangling,
    export,
    files,
    pages,
    run,
    sha256,
    texts,
)

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
MARKER = "zyzzyva"
LIST = copying.SUMS


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "copy"


@pytest.fixture
def key(tmp_path):
    path = tmp_path / "key"
    done, said = run(f"ssh-keygen -q -t ed25519 -N '' -C example -f {path}", tmp_path)
    assert done, said
    return path


def publish_a_site():
    """Publish an article with a withdrawn edition and an old slug, and withdrawn articles."""
    figure = factories.figure(factories.image(pictures.picture(1200, 800)))
    link = "<a href='https://testserver/corrections/'>ours</a>"
    search = "<a href='https://testserver/search/?q=aid'>found</a>"
    factories.edition("mission", conclusion=f"<p>{link} {search}</p>{figure}")
    second = factories.next_edition("mission", lead=f"<p>{MARKER}</p>")
    factories.next_edition("mission", "A correction", kind="correction", title="<b>&amp;\"'")
    publishing.withdraw_edition(second, reason="Wrong.")
    article = Article.objects.get(slug="mission")
    article.slug = "the-mission"
    article.save()
    publishing.publish(drafts.write(article, factories.document()), note="Moved")
    _withdraw_two()
    factories.next_edition("coming", lead=f"<p>{MARKER}</p>", live_from=in_a_month())
    factories.article("draft", title=MARKER)


def _withdraw_two():
    for slug in ("gone", "still-to-be-seen"):
        lead = f"<p>{MARKER}</p>" if slug == "gone" else "<p>Public.</p>"
        article = factories.edition(slug, lead=lead).article
        factories.next_edition(slug, lead=f"<p>{MARKER} again.</p>")
        publishing.withdraw(article, reason="It was wrong.")
        if slug == "gone":
            publishing.withdraw_edition(article.editions.get(number=1), reason="It, too.")


def in_a_month():
    return site_clock.now() + timedelta(days=30)


def test_every_link_of_every_page_leads_to_a_file(folder):
    publish_a_site()
    export(folder)
    assert len(pages(folder)) > 20
    assert dangling(folder) == []


def test_what_the_pages_load_is_in_the_export(folder):
    publish_a_site()
    loaded = {"img", "source", "script", "iframe"}
    for page, links in pages(export(folder)).items():
        for tag, rel, link in links.found:
            if tag in loaded or rel in ("stylesheet", "icon", "apple-touch-icon"):
                assert not link.startswith(("http", "/")), (page, link)


def test_every_public_edition_is_in_it_and_its_hash_can_be_checked(folder):
    publish_a_site()
    export(folder)
    editions = Edition.objects.public().select_related("article")
    assert editions.count() >= 4
    for edition in editions:
        slug = "the-mission" if edition.slug == "mission" else edition.slug
        data = folder / f"articles/{slug}/editions/{edition.number}.json"
        page = data.with_suffix("") / "index.html"
        assert data.read_bytes() == edition.content.encode()
        assert sha256(data) == edition.sha256
        assert f">{edition.sha256}</code>" in page.read_text()


def test_no_withdrawn_scheduled_or_unpublished_text_is_in_it(folder):
    publish_a_site()
    export(folder)
    assert [name for name, text in texts(folder).items() if MARKER.encode() in text] == []
    assert "It was wrong." in (folder / "articles/gone/index.html").read_text()
    assert not (folder / "articles/gone.json").exists()
    assert not (folder / "articles/draft").exists()
    assert not (folder / "articles/coming").exists()


def test_every_format_and_every_size_of_an_image_is_in_it(folder):
    publish_a_site()
    names = files(export(folder))
    at = "articles/the-mission"
    for ending in (".json", ".csv", ".xlsx", ".md", "/feed.atom", "/feed.json", "/image.png"):
        assert f"{at}{ending}" in names
    for ending in ("json", "csv", "xlsx", "md", "bib", "ris", "csl.json"):
        assert f"{at}/editions/1.{ending}" in names
    for name in ("sitemap.xml", "robots.txt", "milestones.json", "feed.atom", "api/openapi.json"):
        assert name in names
    assert f"{at}/milestones/m1/image.png" in names
    assert f"{at}/compare/1...3/index.html" in names
    assert f"{at}/embed/index.html" in names
    assert len([name for name in names if name.startswith("images/")]) > 2


def test_an_old_slug_leads_to_the_new_one(folder):
    publish_a_site()
    export(folder)
    moved = (folder / "articles/mission/index.html").read_text()
    assert 'content="0; url=../the-mission/index.html"' in moved
    assert (
        "../../../the-mission/editions/1/"
        in (folder / "articles/mission/editions/1/index.html").read_text()
    )


def test_what_needs_the_site_is_a_link_to_it(folder):
    publish_a_site()
    export(folder)
    assert not any(
        "form" in links.tags or "input" in links.tags for links in pages(folder).values()
    )
    front = (folder / "index.html").read_text()
    assert f'<a href="{SITE}search/">Search (testserver)</a>' in front
    history = (folder / "articles/the-mission/history/index.html").read_text()
    assert f'<a href="{SITE}articles/the-mission/compare/">Compare (testserver)</a>' in history
    assert 'href="../editions/1/index.html"' in history
    article = (folder / "articles/the-mission/editions/1/index.html").read_text()
    assert f'href="{SITE}search/?q=aid"' in article
    assert 'href="../../../../corrections/index.html"' in article


def test_canonical_links_and_data_have_the_urls_of_the_site(folder):
    publish_a_site()
    export(folder)
    article = (folder / "articles/the-mission/index.html").read_text()
    assert f'rel="canonical" href="{SITE}articles/the-mission/"' in article
    assert f"{SITE}articles/the-mission/" in (folder / "feed.atom").read_text()


def test_each_page_says_that_it_is_a_copy_of_which_site_and_of_when(folder):
    publish_a_site()
    export(folder)
    article = (folder / "articles/the-mission/index.html").read_text()
    assert "This is a copy of testserver, of" in article
    assert 'href="../../about-this-copy/index.html"' in article
    about = (folder / "about-this-copy/index.html").read_text()
    assert f'href="{SITE}"' in about
    assert copying.CHECK in about
    assert "not signed" in about
    assert SITE in (folder / "README.txt").read_text()


def test_later_pages_of_lists_are_in_it(folder, monkeypatch):
    monkeypatch.setattr(lists, "ARTICLES_A_PAGE", 1)
    for i in range(3):
        factories.edition(f"article-{i}", milestone_count=0)
    export(folder)
    assert dangling(folder) == []
    later = [name for name in files(folder) if name.startswith("page-after-")]
    assert len(later) == 2 - 1  # the first article is featured
    assert "page-after-" in (folder / "index.html").read_text()


def test_two_exports_of_the_same_site_are_equal(tmp_path, key):
    publish_a_site()
    one, other = (export(tmp_path / name, key) for name in ("one", "other"))
    assert texts(one) == texts(other)


def test_the_export_verifies_and_a_changed_byte_is_found(folder, key):
    publish_a_site()
    export(folder, key)
    about = (folder / "README.txt").read_text()
    check = re.search(r"^    (ssh-keygen .*)$", about, re.MULTILINE)[1]
    signer = key.with_suffix(".pub").read_text()
    (folder.parent / "allowed_signers").write_text(f"testserver {signer}")
    check = check.replace("allowed_signers", "../allowed_signers")
    assert run(check, folder)[0], run(check, folder)
    listed = (folder / LIST).read_text()
    assert len(listed.splitlines()) == len(files(folder)) - 2  # itself and its signature
    change(folder / "articles/the-mission.md")
    done, said = run(check, folder)
    assert not done
    assert "articles/the-mission.md: FAILED" in said
    (folder / LIST).write_text(listed.replace("0", "1", 1))
    assert "incorrect signature" in run(check, folder)[1]


@pytest.mark.parametrize("signed", [False, True])
def test_one_command_shows_the_files_that_somebody_has_added(folder, key, signed):
    factories.edition("one")
    export(folder, key if signed else None)
    about = (folder / "README.txt").read_text()
    command = re.search(r"^    (\(find .*)$", about, re.MULTILINE)[1]
    assert command in (Path(__file__).parents[2] / "docs/export.md").read_text()
    assert run(command, folder) == (True, "")
    (folder / "articles/added.html").write_text("<p>False</p>")
    (folder / "a link").symlink_to("index.html")
    assert run(command, folder)[1].splitlines() == ["a link", "articles/added.html"]
    assert run(copying.CHECK, folder)[0]


def change(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_names_are_safe_on_systems_that_ignore_case(folder):
    for slug in ("con", "Kosovo", "kosovo", "aux-1", "x" * 100, "X" * 100):
        factories.edition(slug, milestone_count=1)
    names = files(export(folder))
    assert len({name.lower() for name in names}) == len(names)
    assert all(re.fullmatch("[A-Za-z0-9._~=/-]+", name) for name in names)
    assert max(map(len, names)) < 200
    assert dangling(folder) == []


def test_a_site_without_articles_can_be_exported(folder):
    export(folder)
    assert "Nothing is published yet" in (folder / "index.html").read_text()
    assert dangling(folder) == []


def test_a_hostile_text_stays_text(folder):
    text = "<p>]]&gt; &lt;script&gt;alert(1)&lt;/script&gt; <em>“&amp;quot;”</em></p>"
    section = Section(uid="s1", heading='<img src=x onerror="alert(1)">', body=text)
    title = "</title><script>alert(1)</script>"
    factories.edition("hostile", title=title, sections=(section,), milestone_count=0)
    export(folder)
    page = (folder / "articles/hostile/index.html").read_text()
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


# --- What can't be exported -----------------------------------------------------------------------


def test_a_folder_with_files_is_left_alone(folder):
    folder.mkdir()
    (folder / "mine").write_text("mine")
    with pytest.raises(copying.CannotExport, match="isn't an empty folder"):
        export(folder)
    assert files(folder) == ["mine"]


def test_an_empty_folder_is_filled(folder):
    folder.mkdir()
    export(folder)
    assert "index.html" in files(folder)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://elsewhere.example/", "ALLOWED_HOSTS"),
        ("https://testserver/kfor/", "PATH_PREFIX"),
    ],
)
def test_a_wrong_url_is_refused_and_leaves_nothing_behind(folder, url, reason):
    with pytest.raises(copying.CannotExport, match=reason):
        copying.export(Site(url), folder, tell=print)
    assert list(folder.parent.iterdir()) == []


@pytest.mark.parametrize("url", ["example.org", "ftp://example.org", "https://", "https://[x"])
def test_what_is_not_the_url_of_a_site_is_refused(url):
    with pytest.raises(ValueError, match=r"URL|IPv6"):
        Site(url)


def test_a_redirect_of_the_site_is_named(folder, settings):
    settings.SECURE_SSL_REDIRECT = True
    with pytest.raises(copying.CannotExport, match="redirects http://testserver/ to https://"):
        copying.export(Site("http://testserver/"), folder, tell=print)


def test_an_error_of_the_site_ends_the_export(folder, monkeypatch):
    factories.edition()
    monkeypatch.setattr("milestones.editions.citing.ris", lambda *values: 1 / 0)
    with pytest.raises(copying.CannotExport, match=r"answers 500 at https://testserver/.*\.ris"):
        export(folder)
    assert list(folder.parent.iterdir()) == []


def test_a_key_that_does_not_work_is_refused_at_once(folder):
    key = folder.parent / "key"
    key.write_text("no key")
    with pytest.raises(signing.CannotSign, match="can't use the key"):
        export(folder, key)
    assert list(folder.parent.iterdir()) == [key]


def test_a_missing_ssh_keygen_is_named(folder, key, monkeypatch):
    monkeypatch.setenv("PATH", str(folder.parent))
    with pytest.raises(signing.CannotSign, match="apt install openssh-client"):
        export(folder, key)


def test_an_edition_that_goes_live_meanwhile_is_not_mixed_in(folder, monkeypatch):
    states = iter(range(2))
    real = copying.read_state
    monkeypatch.setattr(copying, "read_state", lambda: real()._replace(changes=next(states)))
    with pytest.raises(copying.CannotExport, match="Start it again"):
        export(folder)
    assert shutil.os.listdir(folder.parent) == []


def test_progress_is_told(folder, monkeypatch):
    monkeypatch.setattr(copying, "_EVERY", 5)
    factories.edition(milestone_count=0)
    told = []
    copying.export(Site(SITE), folder, tell=lambda *numbers: told.append(numbers))
    assert [asked for asked, _ in told[:2]] == [5, 10]
    assert all(asked <= known for asked, known in told)
