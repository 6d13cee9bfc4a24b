"""Addresses of investors, presentations and introductions."""

from django.urls import path

from projects.views import introductions, investors, teasers

urlpatterns = [
    path("investors/", investors.entry, name="investors"),
    path("me/investor/", investors.home, name="investor_home"),
    path("me/investor/start/", investors.start, name="start_investor"),
    path("me/investor/profile/", investors.profile, name="investor_profile"),
    path("me/investor/projects/", investors.matches, name="investor_matches"),
    path("me/investor/projects/<uuid:public_id>/", investors.teaser, name="investor_teaser"),
    path("me/investor/<slug:action>/", investors.act, name="act_on_investor"),
    path("me/projects/<uuid:public_id>/investors/", teasers.investors_of, name="teaser"),
    path("me/projects/<uuid:public_id>/investors/start/", teasers.start, name="start_teaser"),
    path("me/projects/<uuid:public_id>/investors/write/", teasers.write, name="write_teaser"),
    path("me/projects/<uuid:public_id>/investors/<uuid:investor_id>/", teasers.ask, name="ask_investor"),
    path("me/projects/<uuid:public_id>/investors/<slug:action>/", teasers.act, name="act_on_teaser"),
    path("me/introductions/", introductions.own_introductions, name="introductions"),
    path("me/introductions/blocks/<int:block_id>/lift/", introductions.unblock, name="lift_introduction_block"),
    path("introductions/<uuid:public_id>/", introductions.introduction, name="introduction"),
    path("introductions/<uuid:public_id>/sign/", introductions.sign, name="sign_introduction"),
    path("introductions/<uuid:public_id>/agreement.pdf", introductions.agreement_pdf, name="introduction_pdf"),
    path("introductions/<uuid:public_id>/documents/", introductions.disclose, name="disclose_documents"),
    path(
        "introductions/<uuid:public_id>/documents/<uuid:document_id>/",
        introductions.read_document,
        name="disclosed_document",
    ),
    path(
        "introductions/<uuid:public_id>/documents/<uuid:document_id>/close/",
        introductions.close_document,
        name="close_disclosed_document",
    ),
    path("introductions/<uuid:public_id>/messages/", introductions.write, name="write_in_introduction"),
    path("introductions/<uuid:public_id>/agree/", introductions.agree, name="agree_in_introduction"),
    path("introductions/<uuid:public_id>/stop/", introductions.stop, name="stop_introduction"),
    path("introductions/<uuid:public_id>/<slug:action>/", introductions.act, name="act_on_introduction"),
]
