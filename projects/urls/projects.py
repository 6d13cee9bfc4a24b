"""Addresses of projects: the public ones, and those of their holder."""

from django.urls import path

from projects.views import figures, own, public, sheet

OWN = "me/projects/<uuid:public_id>/"
urlpatterns = [
    path("projects/", public.projects, name="projects"),
    path("projects/map/", figures.project_map, name="map"),
    path("projects/figures/", figures.figures, name="figures"),
    path("projects/figures.csv", figures.figures_csv, name="figures_csv"),
    path("projects/new/", sheet.new, name="new"),
    path("projects/<uuid:public_id>/", public.sheet, name="sheet"),
    path("me/projects/", own.mine, name="mine"),
    path(OWN, own.project, name="project"),
    path(f"{OWN}sheet.pdf", own.sheet_pdf, name="own_pdf"),
    path(f"{OWN}edit/", sheet.edit, name="edit"),
    path(f"{OWN}edit/<slug:step>/", sheet.step, name="step"),
    path(f"{OWN}total/", sheet.total, name="total"),
    path(f"{OWN}check/", sheet.check, name="check"),
    path(f"{OWN}sent/", sheet.sent, name="sent"),
    path(f"{OWN}delete/", sheet.delete, name="delete"),
    path(f"{OWN}copy/", own.copy, name="copy"),
    path(f"{OWN}readers/", own.readers, name="readers"),
    path(f"{OWN}update/", own.update, name="update"),
    path(f"{OWN}pause/", own.pause, name="pause"),
    path(f"{OWN}resume/", own.resume, name="resume"),
    path(f"{OWN}abandon/", own.abandon, name="abandon"),
]
