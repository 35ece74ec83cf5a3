import re
import unicodedata

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from milestones.document import prose
from milestones.document.text_changes import paragraphs
from tests.document.comparisons import shown, side, words


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("a b c", "a x c", ["a [-b-][+x+] c"]),
        ("a b", "a b c", ["a b[+ c+]"]),
        ("one two three", "four five three", ["[-one two-][+four five+] three"]),
        ("4,500 soldiers", "4,600 soldiers", ["[-4,500-][+4,600+] soldiers"]),
        ("a, b", "c, d", ["[-a, b-][+c, d+]"]),
        ("a, b", "c, b", ["[-a-][+c+], b"]),
        ("(a) b (c)", "(d) b (e)", ["([-a-][+d+]) b ([-c-][+e+])"]),
        ("a - b c", "d - e c", ["[-a - b-][+d - e+] c"]),
        ("13.06.1999.", "14.06.1999.", ["[-13.06.1999-][+14.06.1999+]."]),
        ("in 1999, 5", "in 2000, 5", ["in [-1999-][+2000+], 5"]),
        ("a\nb", "c\nd", ["[-a-][+c+]", "[-b-][+d+]"]),
        ("same\nold", "same\nnew", ["same", "[-old-][+new+]"]),
        ("one\ntwo", "one\nnew\ntwo", ["one", "[+new+]", "two"]),
        ("one\ntwo", "one two", ["one[-¶-]", "[+ +]two"]),
        ("", "new", ["[+new+]"]),
        ("old", "", ["[-old-]"]),
        ("", "", []),
    ],
)
def test_text_is_compared_word_by_word(before, after, expected):
    assert shown(paragraphs(before, after)) == expected


def test_changes_in_two_cells_are_shown_in_each():
    pieces = paragraphs("10 | 20 | Calm returns", "11 | 21 | Order returns")[0].pieces
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("removed", "10"),
        ("added", "11"),
        ("equal", " | "),
        ("removed", "20"),
        ("added", "21"),
        ("equal", " | "),
        ("removed", "Calm"),
        ("added", "Order"),
        ("equal", " returns"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("3 | 4", "4 | 3", ["[-3-][+4+] | [-4-][+3+]"]),
        ("a | 5 | 6 | 7", "a | 6 | 7 | 8", ["a | [-5-][+6+] | [-6-][+7+] | [-7-][+8+]"]),
        (
            "a | 1 | 2\nb | 3 | 4",
            "a | 2 | 5\nb | 4 | ",
            ["a | [-1-][+2+] | [-2-][+5+]", "b | [-3-][+4+] | [-4-]"],
        ),
        ("a | b\nc", "b | a\nd", ["[+b | +]a[- | b-]", "[-c-][+d+]"]),
        ("a | b", "a | b | c", ["a | b[+ | c+]"]),
    ],
)
def test_the_cells_of_a_row_are_compared_one_by_one(before, after, expected):
    assert shown(paragraphs(before, after)) == expected


def test_a_text_of_a_size_that_nobody_writes_is_compared_all_the_same():
    before, after = ("a b " * 2000).strip(), ("b c " * 2000).strip()
    assert side(paragraphs(before, after), "removed") == words(before)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("部队在旧桥旁边建立第一个营地，市场开放。", "部队在新桥旁边建立第一个营地，市场开放。",
         "部队在[-旧-][+新+]桥旁边建立第一个营地，市场开放。"),
        ("今日は散歩に行く。", "今日は買い物に行く。", "今日は[-散歩-][+買い物+]に行く。"),
        ("ตลาดเปิดในวันจันทร์", "ตลาดเปิดในวันอังคาร", "ตลาดเปิดในวัน[-จันทร์-][+อังคาร+]"),
        ("ប្រទេសកម្ពុជា", "ប្រទេសថៃ", "ប្រទេស[-កម្ពុជា-][+ថៃ+]"),
        ("ປະເທດລາວ", "ປະເທດໄທ", "ປະເທດ[-ລາວ-][+ໄທ+]"),
        ("KFOR部队进入山谷", "NATO部队离开山谷", "[-KFOR-][+NATO+]部队[-进入-][+离开+]山谷"),
        ("在1999年开始", "在2000年开始", "在[-1999-][+2000+]年开始"),
        ("旧桥旧船", "新桥新船", "[-旧桥旧-][+新桥新+]船"),
        ("한국어를 배운다", "한국어는 배운다", "[-한국어를-][+한국어는+] 배운다"),
    ],
)  # fmt: skip
def test_text_without_spaces_is_compared_by_letters_and_words_stay_whole(before, after, expected):
    assert shown(paragraphs(before, after)) == [expected]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("caf\u0065\u0301 noir", "caf\u00e9 blanc", "caf\u00e9 [-noir-][+blanc+]"),
        ("\u1112\u1161\u11ab", "\ud55c", "\ud55c"),
        ("e\u0301", "e\u0300", "[-\u00e9-][+\u00e8+]"),
        ("q\u0301", "q\u0300", "[-q\u0301-][+q\u0300+]"),
        ("桥\ufe00", "桥\ufe01", "[-桥\ufe00-][+桥\ufe01+]"),
        ("हिन्दी में लिखा", "हिन्दू में लिखा", "[-हिन्दी-][+हिन्दू+] में लिखा"),
        ("👩\u200d🚒 x", "👩\u200d🚀 x", "[-👩\u200d🚒-][+👩\u200d🚀+] x"),
    ],
)
def test_a_letter_is_one_however_it_is_stored_and_is_never_split(before, after, expected):
    assert shown(paragraphs(before, after)) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        lambda n: ("x" + "a b " * n, "y" + "b c " * n),
        lambda n: (
            " ".join(f"w{i} x{i}" for i in range(n)),
            " ".join(f"w{i} y{i}" for i in range(n)),
        ),
        lambda n: ("x" + "旧桥" * n, "y" + "桥新" * n),
        lambda n: ("a\n" * n, "b\na\n" * n),
    ],
)
def test_the_time_of_a_comparison_stays_bounded(cpu_seconds, text):
    assert cpu_seconds(lambda: paragraphs(*text(2000))) < 1


texts = st.text("ab \n.é", max_size=30).map(lambda text: prose.clean_line(text.replace("\n", "|")))

some_texts = texts.map(lambda text: "\n".join(line.strip() for line in text.split("|")))


@given(some_texts, some_texts)
def test_no_word_of_either_side_is_lost(before, after):
    lines = paragraphs(before, after)
    assert side(lines, "removed") == words(before)
    assert side(lines, "added") == words(after)


SCRIPTS = "ab e\u0301\u0300q旧桥新\ufe00กำ้ហ្នkक्षि한\u1112\u1161👩\u200d🚒.，\n"


@given(st.text(SCRIPTS, max_size=30), st.text(SCRIPTS, max_size=30))
def test_the_pieces_spell_both_texts_and_split_no_letter(before, after):
    lines = paragraphs(before, after)
    for kind, text in (("removed", before), ("added", after)):
        spelt = [
            "".join(piece.text for piece in line.pieces if piece.kind in ("equal", kind))
            for line in lines
        ]
        whole = unicodedata.normalize("NFC", text)
        assert re.sub(r"[\n¶]", "", "".join(spelt)) == whole.replace("\n", "")
        letters = [
            letter
            for line in lines
            for piece in line.pieces
            if piece.kind in ("equal", kind)
            for letter in regex.findall(r"\X", piece.text)
        ]
        expected = [letter for letter in regex.findall(r"\X", whole) if letter != "\n"]
        assert [letter for letter in letters if letter != "¶"] == expected
