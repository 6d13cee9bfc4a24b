"""Addresses without a language prefix: the redirect of the root, the development mailbox and the gallery."""

urlpatterns: list = []
