"""Addresses of surveys."""

from django.urls import path

from skills.views import surveys

urlpatterns = [
    path("surveys/", surveys.survey_list, name="surveys"),
    path("surveys/<uuid:public_id>/", surveys.survey, name="survey"),
    path("surveys/<uuid:public_id>/results/", surveys.survey_result_page, name="survey_results"),
    path("surveys/<uuid:public_id>/results/csv/", surveys.survey_result_file, name="survey_results_csv"),
]
