import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('projects', '0015_project_words'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='project',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['search_words'], name='project_words'),
        ),
    ]
