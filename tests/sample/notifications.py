"""What people hear about permits."""

from datetime import timedelta

from django.urls import reverse

from mdm_platform.notifications import Category, Channel, Notification, Priority


class PermitGranted(Notification):
    """Tells the owner that the permit is granted."""

    label = "Votre permis est accordé"
    category = Category.PROJECT
    url_name = "notifications:inbox"


class LoginCode(Notification):
    """Sends a code, whatever the person prefers."""

    label = "Votre code"
    category = Category.ACCOUNT
    mandatory = True
    channels = (Channel.EMAIL,)
    priority = Priority.URGENT
    expires_after = timedelta(minutes=15)

    @classmethod
    def url(cls, about):
        return reverse("notifications:preferences")
