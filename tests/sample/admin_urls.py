"""The addresses of the platform, with an admin site that also knows permits (`pytest.mark.urls`)."""

from django.contrib import admin
from django.urls import path

from mdm_platform import urls
from mdm_platform.admin import PlatformModelAdmin
from mdm_platform.admin_site import PlatformAdminSite
from tests.sample import services
from tests.sample.models import Permit
from tests.sample.workflows import PermitWorkflow

handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500


class PermitAdmin(PlatformModelAdmin):
    """Permits, decided by their services."""

    workflow = PermitWorkflow
    view_permission = "sample.read"
    change_permission = "sample.decide"
    transition_services = {"grant": services.grant, "refuse": services.refuse}
    reason_labels = {"late": "Trop tard", "incomplete": "Incomplet"}
    confirmed_fields = ("title",)
    list_display = ("title", "state")
    list_filter = ("state",)


site = PlatformAdminSite(name="admin")
site._registry.update({model: type(shown)(model, site) for model, shown in admin.site._registry.items()})
site.register(Permit, PermitAdmin)
urlpatterns = [path("admin/", site.urls), *urls.urlpatterns[1:]]
