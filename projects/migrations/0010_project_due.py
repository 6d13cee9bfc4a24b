from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('projects', '0009_opportunities'),
    ]

    operations = [
        AddIndexConcurrently(
            'project',
            models.Index(fields=['due_on', 'id'], name='project_due'),
        ),
    ]
