"""Where everything is mounted; with `api/urls.py`, the only kernel module that knows the apps.

Pages for people have a language prefix; machines, staff and printed addresses have none.
"""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/oauth/", include("mdm_platform.institutions.urls")),
    path("api/v1/", include("mdm_platform.api.urls")),
    path("", include("mdm_platform.health.urls")),
    path("", include("mdm_platform.unprefixed_urls")),
    path("labels/", include("associations.urls.verification")),
    path("mission-certificates/", include("projects.urls.mission_certificates")),
]

if settings.DEVELOPMENT_MAILBOX:
    urlpatterns.append(path("_mail/", include("mdm_platform.notifications.mailbox_views")))

urlpatterns += i18n_patterns(
    path("me/", include("mdm_platform.accounts.urls")),
    path("me/", include("mdm_platform.notifications.urls")),
    path("jobs/", include("mdm_platform.jobs.urls")),
    path("files/", include("mdm_platform.files.urls")),
    path("", include("mdm_platform.events.urls")),
    path("", include("mdm_platform.publications.urls")),
    path("", include("skills.urls")),
    path("", include("associations.urls")),
    path("", include("grievances.urls")),
    path("", include("projects.urls")),
    path("", include("mdm_platform.page_urls")),
    prefix_default_language=True,
)

handler400 = "mdm_platform.error_pages.bad_request"
handler403 = "mdm_platform.error_pages.forbidden"
handler404 = "mdm_platform.error_pages.not_found"
handler500 = "mdm_platform.database_errors.server_error"
