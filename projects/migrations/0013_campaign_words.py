import django.contrib.postgres.fields
from django.db import migrations, models

from skills import text

LANGUAGES = ("fr", "ar", "en")


def write_words(apps, schema_editor):
    """Campaigns written before are found as those that are written from now on."""
    campaign_model = apps.get_model("projects", "Campaign")
    for campaign in campaign_model.objects.select_related("province__region").order_by("pk"):
        province = campaign.province
        named = [] if province is None else [province, province.region]
        names = [getattr(one, f"name_{code}", "") for one in named for code in LANGUAGES]
        written = [campaign.title, campaign.summary, *names, campaign.story]
        campaign.search_words = list(dict.fromkeys(stem for part in written for stem in text.stems(part)))
        campaign.save(update_fields=["search_words"])


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0012_mission_words_found'),
        ('territories', '0001_territories'),
    ]

    operations = [
        migrations.AddField(
            model_name='campaign',
            name='search_words',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, db_default=[], default=list, editable=False, size=None),
        ),
        migrations.RunPython(write_words, migrations.RunPython.noop),
    ]
