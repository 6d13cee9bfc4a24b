"""Room in each page for the two updates that a message lives through, and one index less to write."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("notifications", "0001_outbox"),
    ]

    operations = [
        migrations.AlterField(
            model_name="outboxmessage",
            name="message_id",
            field=models.UUIDField(default=uuid.uuid4, editable=False),
        ),
        migrations.RunSQL(
            "ALTER TABLE notifications_outboxmessage SET (fillfactor = 50)",
            "ALTER TABLE notifications_outboxmessage RESET (fillfactor)",
        ),
    ]
