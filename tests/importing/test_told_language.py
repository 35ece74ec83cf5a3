import pytest

from milestones.importing import told_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("تروي هذه المقالة ما فعلته البعثة في الوادي", "ar"),
        ("این مقاله می‌گوید که مأموریت چه کرده است", ""),  # Persian
        ("یہ مضمون بتاتا ہے کہ مشن نے وادی میں کیا کیا", ""),  # Urdu
        ("ئەم وتارە باسی ئەوە دەکات کە نێردەکە چی کرد", ""),  # Kurdish
        ("המאמר הזה מספר מה עשתה המשלחת בעמק", "he"),
        ("דער אַרטיקל דערציילט װאָס די מיסיע האָט געטאָן", ""),  # Yiddish
        ("Το άρθρο αυτό λέει τι έκανε η αποστολή", "el"),
        ("ἐν ἀρχῇ ἦν ὁ λόγος καὶ ὁ λόγος ἦν πρὸς τὸν θεόν", ""),  # ancient
        ("本文讲述任务。任务于一九九九年春天开始，部队进入山谷", "zh"),
        ("この記事は任務が何をしたかを語る。任務は春に始まった", "ja"),
        ("이 글은 임무가 골짜기에서 무엇을 했는지 이야기한다", "ko"),
        ("บทความนี้เล่าว่าภารกิจทำอะไรในหุบเขา", "th"),
        ("Догађај у долини почео је у пролеће", "sr"),
        ("Луѓето се вратија кон ќерките во долината", "mk"),
        ("Статья рассказывает о том, что сделала миссия", ""),
        ("The article tells what the mission did", ""),
        ("مهمة", ""),  # too short to say
        ("The article of the mission quotes: تروي هذه المقالة ما", ""),
        ("", ""),
        ("\ud800\x00\u0378" * 20, ""),
    ],
)
def test_a_script_tells_the_language_only_where_it_leaves_no_doubt(text, language):
    assert told_language.by_script(text) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The bridge was built in the spring, and it is the oldest of the valley.", "en"),
        (
            "Le pont est le plus vieux de la vallée, et il est dans la ville depuis des siècles.",
            "fr",
        ),
        ("Ura është më e vjetra në luginë dhe u ndërtua nga tregtarët që ishin në qytet.", "sq"),
        ("Most je sagrađen na reci i to je bio prvi most koji je vodio iz grada.", "sr-Latn"),
        ("Мост је саграђен на реци и то је био први мост који је водио из града.", "sr"),
        ("Die Brücke ist die älteste der Stadt und wird von den Bürgern mit Stolz gezeigt.", "de"),
        ("Мост был построен в долине, и это не первый мост на реке, как говорят.", "ru"),
        ("The bridge", ""),
        ("Bridge Mill Market Ferry Tower River Valley Town Road Gate", ""),
        ("", ""),
    ],
)
def test_frequent_words_tell_the_language(text, language):
    assert told_language.by_words(text) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("12 juin 1999", "fr"),
        ("qershor 1999, 3 gusht 2001", "sq"),
        ("12. децембра 1999", "sr"),
        ("12. decembra 1999", "sr-Latn"),
        ("12 June 1999", "en"),
        ("1999 | septembar | 2004 | mart", "sr-Latn"),
        ("Das Tal ist alt. 12. Juni 1999", "de"),  # Dutch has this month too
        ("Frühjahr 2004", "de"),
        ("seit 2010", "de"),
        ("depuis 2010", "fr"),
        ("deri 2010, vjeshtë 2012", "sq"),
        ("in 2004, from 2010, spring 2012", "en"),
        ("12 April 1999", ""),  # English, German …
        ("the year 1999", ""),
        ("", ""),
    ],
)
def test_the_words_of_dates_tell_the_language(text, language):
    assert told_language.by_dates(text) == language


@pytest.mark.parametrize(
    "text", ["", "english", "e", "en-" + "a" * 40, "en us", "en\n", "français"]
)
def test_what_is_no_tag_tells_nothing(text):
    assert told_language.tag(text) in ("", "en")
