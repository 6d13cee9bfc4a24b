from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0016_project_words_found'),
    ]

    operations = [
        migrations.AddField(
            model_name='mission',
            name='vetting',
            field=models.TextField(blank=True, db_default='', default='', max_length=500, verbose_name='comment montrer l’extrait de casier'),
        ),
    ]
