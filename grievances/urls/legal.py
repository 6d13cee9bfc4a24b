"""Addresses of legal assistance and of the legal watch."""

from django.urls import path

from grievances.views import assistance, legal_directory, legal_watch, referrals

urlpatterns = [
    path("legal-aid/", legal_directory.directory, name="legal_directory"),
    path("legal-aid/request/", assistance.ask, name="ask_assistance"),
    path("legal-aid/referrals/", referrals.referral_list, name="legal_referrals"),
    path("legal-aid/referrals/availability/", referrals.availability, name="legal_availability"),
    path("legal-aid/referrals/<uuid:public_id>/", referrals.referral, name="legal_referral"),
    path("legal-aid/referrals/<uuid:public_id>/accept/", referrals.accept, name="accept_referral"),
    path("legal-aid/referrals/<uuid:public_id>/give-up/", referrals.give_up, name="give_up_referral"),
    path("legal-aid/referrals/<uuid:public_id>/write/", referrals.write, name="write_referral"),
    path("legal-aid/referrals/<uuid:public_id>/answer/", referrals.answer, name="answer_referral"),
    path("legal-aid/<uuid:public_id>/", legal_directory.entry, name="legal_expert"),
    path("me/legal-aid/", assistance.mine, name="my_assistance"),
    path("me/legal-aid/<uuid:public_id>/", assistance.follow, name="my_assistance_request"),
    path("me/legal-aid/<uuid:public_id>/write/", assistance.write, name="write_assistance"),
    path("me/legal-aid/<uuid:public_id>/close/", assistance.close, name="close_assistance"),
    path("me/legal-aid/<uuid:public_id>/withdraw/", assistance.withdraw, name="withdraw_assistance"),
    path("me/legal-watch/", legal_watch.subscriptions, name="legal_subscriptions"),
    path("me/legal-watch/<int:number>/end/", legal_watch.unsubscribe, name="end_legal_subscription"),
    path("legal-watch/", legal_watch.watch, name="legal_watch"),
    path("legal-watch/stop/<slug:slug>/<str:token>/", legal_watch.stop, name="stop_legal_watch"),
    path("legal-watch/<slug:slug>/", legal_watch.note, name="legal_note"),
]
