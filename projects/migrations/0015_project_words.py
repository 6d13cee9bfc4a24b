import django.contrib.postgres.fields
from django.db import migrations, models

from skills import text

LANGUAGES = ("fr", "ar", "en")


def write_words(apps, schema_editor):
    """Projects written before are found as those that are written from now on."""
    project_model = apps.get_model("projects", "Project")
    for project in project_model.objects.select_related("province", "region").order_by("pk").iterator():
        places = [place for place in (project.province, project.region) if place is not None]
        names = [getattr(place, f"name_{code}", "") for place in places for code in LANGUAGES]
        written = (project.title, project.summary, *names)
        project.search_words = list(dict.fromkeys(stem for part in written for stem in text.stems(part)))
        project.save(update_fields=["search_words"])


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0014_campaign_words_found'),
        ('territories', '0001_territories'),
    ]

    operations = [
        migrations.AddField(
            model_name='project',
            name='search_words',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, db_default=[], default=list, editable=False, size=None),
        ),
        migrations.RunPython(write_words, migrations.RunPython.noop),
    ]
