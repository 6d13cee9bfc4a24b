"""Addresses of capacities, pairings and good practices."""

from django.urls import path

from associations.views import capacity, good_practices, pairings

urlpatterns = [
    path("associations/manage/<uuid:public_id>/capacity/", capacity.capacity, name="capacity"),
    path("associations/manage/<uuid:public_id>/capacity/new/", capacity.new_diagnosis, name="new_diagnosis"),
    path("associations/manage/<uuid:public_id>/capacity/offer/", capacity.offer, name="sharing_offer"),
    path("associations/manage/<uuid:public_id>/pairings/", pairings.pairing_list, name="pairings"),
    path("associations/manage/<uuid:public_id>/pairings/new/", pairings.propose, name="propose_pairing"),
    path("pairings/<uuid:public_id>/", pairings.pairing, name="pairing"),
    path("pairings/<uuid:public_id>/note/", pairings.note, name="pairing_note"),
    path("pairings/<uuid:public_id>/end/", pairings.end, name="end_pairing"),
    path("pairings/<uuid:public_id>/<slug:action>/", pairings.act, name="act_on_pairing"),
    path("associations/manage/<uuid:public_id>/good-practices/", good_practices.own_practices, name="own_practices"),
    path(
        "associations/manage/<uuid:public_id>/good-practices/<uuid:report_id>/draw/",
        good_practices.draw,
        name="draw_practice",
    ),
    path("good-practices/", good_practices.practice_list, name="good_practices"),
    path("good-practices/write/<uuid:public_id>/", good_practices.write, name="write_practice"),
    path("good-practices/write/<uuid:public_id>/submit/", good_practices.submit, name="submit_practice"),
    path("good-practices/<slug:slug>/", good_practices.practice, name="good_practice"),
    path("good-practices/<slug:slug>/replicate/", good_practices.replicate, name="replicate_practice"),
]
