from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('skills', '0014_search_subscription'),
    ]

    operations = [
        migrations.AddField(
            model_name='need',
            name='edited_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='modifié depuis la publication le'),
        ),
        migrations.AddField(
            model_name='profile',
            name='edited_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='modifiée depuis la publication le'),
        ),
    ]
