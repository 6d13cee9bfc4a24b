
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_log'),
    ]

    operations = [
        migrations.AddField(
            model_name='transitionlog',
            name='organisation',
            field=models.CharField(blank=True, db_default='', default='', max_length=80),
        ),
    ]
