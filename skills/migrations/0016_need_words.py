import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('skills', '0015_edited_since_published'),
    ]

    operations = [
        AddIndexConcurrently(
            'need',
            models.Index(condition=models.Q(('edited_at__isnull', False)), fields=['edited_at', 'id'], name='need_edited'),
        ),
        AddIndexConcurrently(
            'need',
            django.contrib.postgres.indexes.GinIndex(models.Func(models.F('search_words'), models.Value(' '), function='string_to_array', output_field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)), name='need_words'),
        ),
    ]
