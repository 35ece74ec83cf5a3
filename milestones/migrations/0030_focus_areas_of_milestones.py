"""Which focus area each milestone belongs to: at first none.

Processes of the version before may go on beside this. What they insert gets the default of the
column, and what they change leaves it as it is.

Backwards, the focus areas of milestones go. They are still in the saved drafts. Forward again, they
come back from the newest of them, where the milestone and the focus area are still there.
"""

import json

from django.db import migrations, models

# In JSON as it is stored; within a text, the quotes are escaped.
IS_1, IS_2 = '"schema_version":1,', '"schema_version":2,'


def bring_back(apps, schema_editor):
    FocusArea = apps.get_model("milestones", "FocusArea")
    Milestone = apps.get_model("milestones", "Milestone")
    older = models.Q(content__contains=IS_1) | models.Q(content__contains=IS_2)
    versions = apps.get_model("milestones", "DraftVersion").objects.exclude(older)
    newest = dict(versions.order_by("number").values_list("article", "pk"))
    for article, version in newest.items():
        draft = json.loads(versions.get(pk=version).content)
        areas = FocusArea.objects.filter(article=article).values_list("uid", flat=True)
        known = set(areas)
        milestones = Milestone.objects.filter(article=article)
        for row in draft["milestones"]:
            if row["focus_area"] in known:
                milestones.filter(uid=row["uid"]).update(focus_area=row["focus_area"])


class Migration(migrations.Migration):
    dependencies = [("milestones", "0029_place_of_events")]

    operations = [
        migrations.AddField(
            model_name="milestone",
            name="focus_area",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=16
            ),
        ),
        migrations.RunPython(bring_back, migrations.RunPython.noop),
    ]
