"""Addresses of what follows the answers: figures and improvements of procedures."""

from django.urls import path

from grievances.views import figures, following_sequels, improvements

urlpatterns = [
    path("complaints/figures/", figures.public_figures, name="public_figures"),
    path("complaints/figures/<int:year>/", figures.public_figures, name="public_figures_of"),
    path("complaints/figures/<int:year>.csv", figures.public_csv, name="public_figures_csv"),
    path("complaints/improvements/", improvements.improvement_list, name="improvements"),
    path("complaints/improvements/<uuid:public_id>/", improvements.improvement, name="improvement"),
    path("complaints/follow/<uuid:public_id>/again/", following_sequels.sequel, name="followed_sequel"),
    path("workplace/complaints/", figures.supervisor_figures, name="case_figures"),
    path("workplace/complaints.csv", figures.supervisor_csv, name="case_figures_csv"),
    path("workplace/complaints/<int:year>/publish/", figures.preview, name="preview_figures"),
    path("workplace/complaints/<int:year>/publish/confirm/", figures.publish, name="publish_figures"),
]
