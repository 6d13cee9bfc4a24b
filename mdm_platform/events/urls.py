"""Addresses of events and of one's own registrations."""

from django.urls import path

from mdm_platform.events import views

app_name = "events"
urlpatterns = [
    path("events/", views.event_list, name="list"),
    path("events/check-in/<str:token>/", views.check_in, name="check_in"),
    path("events/<slug:slug>/", views.event_detail, name="event"),
    path("events/<slug:slug>/register/", views.register, name="register"),
    path("events/<slug:slug>/calendar.ics", views.event_calendar, name="calendar"),
    path("me/events/", views.my_events, name="mine"),
    path("me/events/<uuid:public_id>/", views.registration, name="registration"),
    path("me/events/<uuid:public_id>/cancel/", views.cancel, name="cancel"),
    path("me/events/<uuid:public_id>/mode/", views.change_mode, name="change_mode"),
    path("me/events/<uuid:public_id>/code/", views.session_code, name="session_code"),
    path("me/events/<uuid:public_id>/calendar.ics", views.registration_calendar, name="registration_calendar"),
    path("me/events/<uuid:public_id>/certificate.pdf", views.certificate, name="certificate"),
]
