"""Addresses of the label: its association's pages, the application, the experts and the committee."""

from django.urls import path

from associations.views import (
    label_applications,
    label_committees,
    label_documents,
    label_reviews,
    label_withdrawals,
)

ONE = "label-applications/<uuid:public_id>/"
urlpatterns = [
    path("associations/manage/<uuid:public_id>/label/", label_applications.label_home, name="label_home"),
    path("associations/manage/<uuid:public_id>/label/apply/", label_applications.label_apply, name="label_apply"),
    path(
        "associations/manage/<uuid:public_id>/label/<str:code>/<str:language>.pdf",
        label_documents.certificate,
        name="label_certificate",
    ),
    path(ONE, label_applications.label_application, name="label_application"),
    path(f"{ONE}evidence/", label_applications.label_evidence, name="label_evidence"),
    path(
        f"{ONE}evidence/<uuid:evidence_id>/remove/",
        label_applications.label_evidence_remove,
        name="label_evidence_remove",
    ),
    path(f"{ONE}check/", label_applications.label_check, name="label_check"),
    path(f"{ONE}letter-<str:language>.pdf", label_documents.letter, name="label_letter"),
    path(f"{ONE}do/<slug:action>/", label_applications.label_act, name="label_act"),
    path(f"{ONE}<slug:step>/", label_applications.label_step, name="label_step"),
    path("label-withdrawals/<uuid:public_id>/", label_withdrawals.label_withdrawal, name="label_withdrawal"),
    path("label-reviews/", label_reviews.review_list, name="label_reviews"),
    path("label-reviews/<uuid:public_id>/", label_reviews.label_review, name="label_review"),
    path("label-reviews/<uuid:public_id>/decline/", label_reviews.review_decline, name="label_review_decline"),
    path("label-committees/<uuid:public_id>/", label_committees.label_committee, name="label_committee"),
    path(
        "label-committees/<uuid:public_id>/votes/<uuid:item_id>/",
        label_committees.committee_vote,
        name="label_committee_vote",
    ),
    path(
        "label-committees/<uuid:public_id>/conflicts/<uuid:item_id>/",
        label_committees.committee_conflict,
        name="label_committee_conflict",
    ),
    path(
        "label-committees/<uuid:public_id>/files/<uuid:item_id>/",
        label_committees.committee_file,
        name="label_committee_file",
    ),
    path("label-committees/<uuid:public_id>/minutes-<str:language>.pdf", label_documents.minutes, name="label_minutes"),
]
