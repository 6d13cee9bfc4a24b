"""Addresses of volunteer missions: everybody's, a volunteer's, an organiser's."""

from django.urls import path

from projects.views import mission_desk as desk
from projects.views import mission_volunteers as people
from projects.views import missions, my_missions

MINE = "me/missions/"
MANAGE = "missions/manage/"
ONE = f"{MANAGE}<uuid:public_id>/"
SLOT = f"{MANAGE}slots/<uuid:public_id>/"
PERSON = f"{MANAGE}volunteers/<uuid:public_id>/"
urlpatterns = [
    path("missions/", missions.mission_list, name="missions"),
    path("missions/<uuid:public_id>/", missions.mission, name="mission"),
    path("missions/slots/<uuid:public_id>/apply/", missions.apply, name="mission_apply"),
    path(MINE, my_missions.mine, name="my_missions"),
    path(f"{MINE}<uuid:public_id>/", my_missions.one, name="my_mission"),
    path(f"{MINE}<uuid:public_id>/withdraw/", my_missions.withdraw, name="my_mission_withdraw"),
    path(f"{MINE}<uuid:public_id>/certificate.pdf", my_missions.certificate, name="my_mission_certificate"),
    path(f"{MINE}<uuid:public_id>/mission.ics", my_missions.calendar, name="my_mission_calendar"),
    path(f"{MINE}invitations/<uuid:public_id>/decline/", my_missions.decline, name="mission_invitation_decline"),
    path(MANAGE, desk.organised, name="organised_missions"),
    path(f"{MANAGE}new/", desk.new, name="mission_new"),
    path(ONE, desk.desk, name="mission_desk"),
    path(f"{ONE}edit/", desk.edit, name="mission_edit"),
    path(f"{ONE}skills/", desk.skills, name="mission_skills"),
    path(f"{ONE}delete/", desk.delete, name="mission_delete"),
    path(f"{ONE}cancel/", desk.cancel, name="mission_cancel"),
    path(f"{ONE}do/<slug:action>/", desk.act, name="mission_act"),
    path(f"{ONE}slots/new/", desk.slot_new, name="mission_slot_new"),
    path(f"{ONE}people/", people.suggestions, name="mission_suggestions"),
    path(f"{ONE}people/<uuid:profile_id>/invite/", people.invite, name="mission_invite"),
    path(SLOT, people.slot, name="mission_slot"),
    path(f"{SLOT}edit/", desk.slot_edit, name="mission_slot_edit"),
    path(f"{SLOT}remove/", desk.slot_remove, name="mission_slot_remove"),
    path(f"{SLOT}cancel/", desk.slot_cancel, name="mission_slot_cancel"),
    path(PERSON, people.volunteer, name="mission_volunteer"),
    path(f"{PERSON}refuse/", people.refuse, name="mission_volunteer_refuse"),
    path(f"{PERSON}attend/", people.attend, name="mission_volunteer_attend"),
    path(f"{PERSON}<slug:action>/", people.answer, name="mission_volunteer_answer"),
]
