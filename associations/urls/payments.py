"""Payments of requests, for their associations."""

from django.urls import path

from associations.views import payments

urlpatterns = [path("requests/<uuid:public_id>/payments/", payments.request_payments, name="request_payments")]
