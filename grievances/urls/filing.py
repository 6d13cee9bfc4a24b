"""Addresses of filing: with or without an account, at a counter, and the receipt."""

from django.urls import path

from grievances.views import counter, filing, published_answers, receipts

urlpatterns = [
    path("complaints/", filing.home, name="home"),
    path("complaints/answers/", published_answers.published_answers, name="published_answers"),
    path("complaints/new/", filing.new, name="file_new"),
    path("complaints/leave/", filing.leave, name="leave"),
    path("complaints/receipt/", receipts.receipt, name="receipt"),
    path("complaints/receipt/pdf/", receipts.receipt_pdf, name="receipt_pdf"),
    path("complaints/receipt/done/", receipts.receipt_done, name="receipt_done"),
    path("complaints/draft/<uuid:public_id>/", filing.tasks, name="draft"),
    path("complaints/draft/<uuid:public_id>/check/", filing.check, name="draft_check"),
    path("complaints/draft/<uuid:public_id>/abandon/", filing.abandon, name="draft_abandon"),
    path("complaints/draft/<uuid:public_id>/<slug:step>/", filing.step, name="draft_step"),
    path("counter/", counter.counter, name="counter"),
    path("counter/codes/", counter.counter_codes_page, name="counter_codes"),
    path("counter/new/", counter.counter_new, name="counter_new"),
]
