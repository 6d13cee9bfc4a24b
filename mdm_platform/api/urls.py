"""The REST API, version 1; with `mdm_platform/urls.py`, the only kernel module that knows the apps."""

from django.urls import path, re_path

from associations.api import urls as associations
from grievances.api import urls as grievances
from mdm_platform.api.routers import PlatformRouter
from mdm_platform.api.views import DocsView, SchemaView, error_codes, unknown_address
from mdm_platform.events.api import urls as events
from mdm_platform.institutions.api import urls as institutions
from mdm_platform.publications.api import urls as publications
from mdm_platform.territories.api import urls as territories
from projects.api import urls as projects
from skills.api import urls as skills

router = PlatformRouter()
for part in (territories, institutions, events, publications, skills, associations, grievances, projects):
    part.register(router)

urlpatterns: list = [
    *router.urls,
    path("schema/", SchemaView.as_view(), name="api_schema"),
    path("docs/", DocsView.as_view(), name="api_docs"),
    path("docs/errors/", error_codes, name="api_errors"),
    re_path(r"^", unknown_address, name="api_unknown"),
]
