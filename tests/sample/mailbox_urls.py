"""The addresses of the platform with the development mailbox (`pytest.mark.urls`)."""

from django.urls import include, path

from mdm_platform import urls

handler404 = urls.handler404
urlpatterns = [path("_mail/", include("mdm_platform.notifications.mailbox_views")), *urls.urlpatterns]
