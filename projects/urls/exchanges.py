"""What the two sides of a project exchange, and what a partner answers."""

from django.urls import path

from projects.views import appointments, documents, follow_ups, impact, referrals

urlpatterns = [
    path("me/projects/<uuid:public_id>/appointments/new/", appointments.propose, name="propose_appointment"),
    path("me/projects/appointments/<uuid:public_id>/", appointments.appointment, name="appointment"),
    path("me/projects/appointments/<uuid:public_id>/choose/", appointments.choose, name="choose_appointment"),
    path("me/projects/appointments/<uuid:public_id>/move/", appointments.move, name="move_appointment"),
    path("me/projects/appointments/<uuid:public_id>/cancel/", appointments.cancel, name="cancel_appointment"),
    path(
        "me/projects/appointments/<uuid:public_id>/<slug:outcome>/", appointments.conclude, name="conclude_appointment"
    ),
    path("me/projects/appointments/<uuid:public_id>/calendar.ics", appointments.calendar, name="appointment_calendar"),
    path("me/projects/<uuid:public_id>/documents/", documents.documents, name="documents"),
    path("me/projects/<uuid:public_id>/documents/ask/", documents.ask, name="ask_document"),
    path("me/projects/<uuid:public_id>/documents/add/", documents.add, name="add_document"),
    path("me/projects/documents/<uuid:public_id>/give/", documents.give, name="give_document"),
    path("me/projects/documents/<uuid:public_id>/withdraw/", documents.withdraw, name="withdraw_document"),
    path("me/projects/documents/<uuid:public_id>/remove/", documents.remove, name="remove_document"),
    path("me/projects/follow-ups/<uuid:public_id>/", follow_ups.follow_up, name="follow_up"),
    path("me/projects/follow-ups/<uuid:public_id>/read/", follow_ups.read, name="read_follow_up"),
    path("me/projects/<uuid:public_id>/referrals/new/", referrals.propose, name="propose_referral"),
    path("me/projects/referrals/<uuid:public_id>/", referrals.referral, name="referral"),
    path("me/projects/referrals/<uuid:public_id>/agree/", referrals.agree, name="agree_referral"),
    path("me/projects/referrals/<uuid:public_id>/inform/", referrals.inform, name="inform_referral"),
    path("me/projects/referrals/<uuid:public_id>/revoke/", referrals.revoke, name="revoke_referral"),
    path("me/projects/referrals/<uuid:public_id>/send-again/", referrals.send_again, name="send_referral_again"),
    path("projects/impact/", impact.impact, name="impact"),
    path("projects/impact.csv", impact.impact_csv, name="impact_csv"),
    path("referrals/", referrals.partner_list, name="partner_referrals"),
    path("referrals/<uuid:public_id>/", referrals.partner_referral, name="partner_referral"),
    path("referrals/<uuid:public_id>/<str:token>/", referrals.referral_by_link, name="referral_by_link"),
]
