from milestones.document import shape
from milestones.document.shape import Milestone


def test_milestones_are_in_the_order_of_their_dates():
    dates = ["-0499", "1850~", "1999", "1999/2001", "1999-06", "1999-06-12", "2020/..", "soon", ""]
    rows = tuple(Milestone(uid=f"m{i}", date=date) for i, date in enumerate(dates))
    shuffled = [*rows[4:7], *rows[:4], *rows[7:]]
    assert shape.chronological(shuffled) == rows


def test_what_isnt_understood_keeps_its_order_at_the_end():
    rows = [Milestone(uid=uid, date=uid) for uid in ("soon", "later", "1999")]
    assert [row.uid for row in shape.chronological(rows)] == ["1999", "soon", "later"]
