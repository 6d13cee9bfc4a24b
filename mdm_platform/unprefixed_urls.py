"""Addresses without a language prefix: the redirect of the root, robots, language and theme, the component gallery."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.i18n import set_language

from mdm_platform import views

urlpatterns = [
    path("", views.root, name="root"),
    path("robots.txt", views.robots, name="robots"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("theme/", views.set_theme, name="set_theme"),
]

if settings.COMPONENT_GALLERY:
    urlpatterns.append(path("_components/", views.gallery, name="gallery"))
