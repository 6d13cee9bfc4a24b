"""Requests for co-financing: written, followed, and accompanied."""

from django.urls import path

from associations.views import request_pages, request_parts, request_writing, support

urlpatterns = [
    path("me/requests/", request_pages.my_requests, name="my_requests"),
    path("calls/<slug:slug>/apply/", request_pages.request_new, name="request_new"),
    path("requests/<uuid:public_id>/", request_pages.request_detail, name="request"),
    path("requests/<uuid:public_id>/step/<slug:step>/", request_writing.request_step, name="request_step"),
    path("requests/<uuid:public_id>/check/", request_writing.request_check, name="request_check"),
    path("requests/<uuid:public_id>/act/<slug:action>/", request_pages.request_act, name="request_act"),
    path("requests/<uuid:public_id>/receipt/", request_pages.request_receipt, name="request_receipt"),
    path("requests/<uuid:public_id>/receipt.pdf", request_pages.request_receipt_pdf, name="request_receipt_pdf"),
    path("requests/<uuid:public_id>/budget.xlsx", request_parts.budget_xlsx, name="budget_xlsx"),
    path("requests/<uuid:public_id>/budget/check/", request_writing.budget_check, name="budget_check"),
    path("requests/<uuid:public_id>/budget/import/", request_parts.budget_import, name="budget_import"),
    path("requests/<uuid:public_id>/documents/", request_parts.request_documents_page, name="request_documents"),
    path(
        "requests/<uuid:public_id>/documents/<uuid:document_id>/remove/",
        request_parts.request_document_remove,
        name="request_document_remove",
    ),
    path("requests/<uuid:public_id>/operator/", request_parts.request_operator, name="request_operator"),
    path("support/", support.support, name="support"),
    path("support/<uuid:public_id>/", support.support_request, name="support_request"),
    path("support/<uuid:public_id>/<slug:answer>/", support.support_act, name="support_act"),
]
