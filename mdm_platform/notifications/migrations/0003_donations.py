"""Messages to donors have a category of their own; an address without account that refused them refuses them still."""

from django.db import migrations, models

KEEP_REFUSALS = """
INSERT INTO notifications_addressoptout (address_hash, category)
SELECT address_hash, 'donation' FROM notifications_addressoptout WHERE category = 'project'
ON CONFLICT DO NOTHING
"""

class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0002_outbox_storage'),
    ]

    operations = [
        migrations.AlterField(
            model_name='addressoptout',
            name='category',
            field=models.CharField(choices=[('account', 'Mon compte et sa sécurité'), ('profile', 'Ma fiche de compétences'), ('contact', 'Les messages que l’on m’adresse'), ('need', 'Les besoins et les propositions'), ('network', 'Mes réseaux'), ('event', 'Les événements'), ('consultation', 'Les consultations'), ('project', 'Mes projets'), ('donation', 'Mes promesses de don'), ('association', 'Mon association'), ('complaint', 'Mes réclamations'), ('news', 'Les actualités'), ('work', 'Mon travail sur la plateforme')], max_length=20),
        ),
        migrations.AlterField(
            model_name='channelpreference',
            name='category',
            field=models.CharField(choices=[('account', 'Mon compte et sa sécurité'), ('profile', 'Ma fiche de compétences'), ('contact', 'Les messages que l’on m’adresse'), ('need', 'Les besoins et les propositions'), ('network', 'Mes réseaux'), ('event', 'Les événements'), ('consultation', 'Les consultations'), ('project', 'Mes projets'), ('donation', 'Mes promesses de don'), ('association', 'Mon association'), ('complaint', 'Mes réclamations'), ('news', 'Les actualités'), ('work', 'Mon travail sur la plateforme')], max_length=20),
        ),
        migrations.RunSQL(KEEP_REFUSALS, migrations.RunSQL.noop),
    ]
