"""Addresses of investments: the holder's, those of banks and of the fund, the ministry's portfolio."""

from django.urls import path

from projects.views import investment_institutions as institutions
from projects.views import investments, portfolio

urlpatterns = [
    path("workplace/investments/", portfolio.portfolio, name="portfolio"),
    path("workplace/investments.csv", portfolio.portfolio_csv, name="portfolio_csv"),
    path("me/investments/", investments.my_investments, name="my_investments"),
    path("me/investments/new/", investments.open_investment, name="open_investment"),
    path("me/investments/<uuid:public_id>/", investments.my_investment, name="my_investment"),
    path("me/investments/<uuid:public_id>/<slug:act>/", investments.act_on_my_investment, name="my_investment_act"),
    path(
        "me/investments/<uuid:public_id>/papers/<uuid:paper_id>/remove/",
        investments.remove_paper,
        name="remove_investment_paper",
    ),
    path(
        "me/investments/<uuid:public_id>/obligations/<uuid:obligation_id>/",
        investments.prove_obligation,
        name="prove_obligation",
    ),
    path("institution/investments/", institutions.institution_investments, name="institution_investments"),
    path(
        "institution/investments/<uuid:public_id>/",
        institutions.institution_investment,
        name="institution_investment",
    ),
    path(
        "institution/investments/<uuid:public_id>/<slug:act>/",
        institutions.act_on_institution_investment,
        name="institution_investment_act",
    ),
    path(
        "institution/investments/<uuid:public_id>/entries/<int:entry_id>/correct/",
        institutions.correct_entry,
        name="correct_investment_entry",
    ),
]
