"""Addresses of the directory, of profiles, exchanges and invitations."""

from django.urls import path

from skills.views import contacts, directory, journey, links, my_profile

urlpatterns = [
    path("directory/", directory.directory, name="directory"),
    path("directory/<uuid:public_id>/", directory.profile_detail, name="profile_detail"),
    path("register/", journey.register, name="register"),
    path("register/check/", journey.register_check, name="register_check"),
    path("register/done/", journey.register_done, name="register_done"),
    path("register/files/", journey.register_files, name="register_files"),
    path("register/suggestions/", journey.register_suggest, name="register_suggest"),
    path("register/<slug:step>/", journey.register_step, name="register_step"),
    path("directory/<uuid:public_id>/contact/", contacts.write, name="contact"),
    path("me/messages/", contacts.message_list, name="messages"),
    path("me/messages/blocked/<int:block_id>/lift/", contacts.unblock, name="unblock"),
    path("me/messages/<uuid:public_id>/", contacts.contact_detail, name="contact_detail"),
    path("me/messages/<uuid:public_id>/reply/", contacts.contact_reply, name="contact_reply"),
    path("me/messages/<uuid:public_id>/read/", contacts.contact_read, name="contact_read"),
    path("me/messages/<uuid:public_id>/report/", contacts.contact_report, name="contact_report"),
    path("me/messages/<uuid:public_id>/<slug:action>/", contacts.contact_act, name="contact_act"),
    path("me/profile/", my_profile.my_profile, name="my_profile"),
    path("me/profile/preview/", my_profile.preview, name="preview"),
    path("me/profile/appeal/", my_profile.appeal, name="appeal"),
    path("me/profile/<slug:action>/", my_profile.my_profile_act, name="my_profile_act"),
    path("profile/confirm/<str:token>/", links.confirm_profile, name="confirm_profile"),
    path("invitation/<str:token>/", links.invitation, name="invitation"),
    path("invitation/<str:token>/accept/", links.accept_invitation, name="accept_invitation"),
    path("invitation/<str:token>/decline/", links.decline_invitation, name="decline_invitation"),
]
