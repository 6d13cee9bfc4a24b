import django.contrib.postgres.fields
from django.db import migrations, models

from skills import text

LANGUAGES = ("fr", "ar", "en")


def write_words(apps, schema_editor):
    """Missions written before are found as those that are written from now on."""
    mission_model = apps.get_model("projects", "Mission")
    for mission in mission_model.objects.select_related("region", "province", "institution").order_by("pk"):
        named = [one for one in (mission.region, mission.province, mission.institution) if one is not None]
        names = [getattr(one, f"name_{code}", "") for one in named for code in LANGUAGES]
        written = [mission.title, mission.city, *names, mission.description]
        mission.search_words = list(dict.fromkeys(stem for part in written for stem in text.stems(part)))
        mission.save(update_fields=["search_words"])


def call_off_slots_of_cancelled_missions(apps, schema_editor):
    """What had not taken place when its mission was called off is called off with it."""
    slot_model = apps.get_model("projects", "MissionSlot")
    log_model = apps.get_model("audit", "TransitionLog")
    for mission in apps.get_model("projects", "Mission").objects.filter(state="cancelled").order_by("pk"):
        logs = log_model.objects.filter(object_type="projects.mission", object_id=str(mission.pk), transition="cancel")
        if (log := logs.order_by("pk").last()) is not None:
            slot_model.objects.filter(mission=mission, ends_at__gt=log.at).update(cancelled_at=log.at)


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0010_project_due'),
        ('audit', '0002_log_of_programs'),
    ]

    operations = [
        migrations.AddField(
            model_name='mission',
            name='search_words',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, db_default=[], default=list, editable=False, size=None),
        ),
        migrations.AddField(
            model_name='missionslot',
            name='cancelled_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='annulé le'),
        ),
        migrations.AddField(
            model_name='missionslot',
            name='cancelled_why',
            field=models.TextField(blank=True, db_default='', default='', editable=False, max_length=1000, verbose_name='pourquoi il est annulé'),
        ),
        migrations.RunPython(write_words, migrations.RunPython.noop),
        migrations.RunPython(call_off_slots_of_cancelled_missions, migrations.RunPython.noop),
    ]
