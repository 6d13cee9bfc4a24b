import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('projects', '0013_campaign_words'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='campaign',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['search_words'], name='campaign_words'),
        ),
    ]
