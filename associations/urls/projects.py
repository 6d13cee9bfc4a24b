"""Granted projects: their follow-up, reports, amendments and controls."""

from django.urls import path

from associations.views import projects, reports

urlpatterns = [
    path("requests/<uuid:public_id>/project/", projects.project, name="project"),
    path("requests/<uuid:public_id>/agreement/<slug:language>.pdf", projects.agreement_file, name="agreement_file"),
    path("requests/<uuid:public_id>/amendments/", projects.amendment_new, name="amendment_new"),
    path("amendments/<uuid:public_id>/", projects.amendment, name="amendment"),
    path("amendments/<uuid:public_id>/withdraw/", projects.amendment_withdraw, name="amendment_withdraw"),
    path("findings/<uuid:public_id>/", projects.finding, name="finding"),
    path("reports/<uuid:public_id>/", reports.report, name="report"),
    path("reports/<uuid:public_id>/steps/<slug:step>/", reports.report_step, name="report_step"),
    path("reports/<uuid:public_id>/receipts/", reports.report_receipts, name="report_receipts"),
    path("receipts/<uuid:public_id>/remove/", reports.receipt_remove, name="receipt_remove"),
    path("reports/<uuid:public_id>/check/", reports.report_check, name="report_check"),
]
