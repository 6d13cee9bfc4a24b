"""Pages about oneself."""

from django.urls import path

from mdm_platform.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.me, name="me"),
    path("sessions/end/", views.end_other_sessions, name="end_other_sessions"),
    path("data/", views.my_data, name="my_data"),
    path("data/export/", views.export_my_data, name="export_my_data"),
    path("consents/", views.consent_list, name="consents"),
    path("consents/<slug:slug>/", views.change_consent, name="change_consent"),
    path("erasure/", views.erasure, name="erasure"),
    path("erasure/cancel/", views.cancel_erasure, name="cancel_erasure"),
    path("report-a-death/", views.report_death, name="report_death"),
]
