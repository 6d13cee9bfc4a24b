"""Readers who are known: what a request finds out about them first is found once, where one test sends thousands."""

import copy
from typing import Any

import pytest
from allauth.account.auth_backends import AuthenticationBackend

from mdm_platform.accounts.models import User
from mdm_platform.accounts.sessions import SessionStore


def remember_sessions(patches: pytest.MonkeyPatch) -> None:
    """Read each session once; one that is written or ended is read anew."""
    known: dict[str, dict[str, Any]] = {}
    load, save, delete = SessionStore.load, SessionStore.save, SessionStore.delete

    def load_once(store: SessionStore) -> dict[str, Any]:
        if store.session_key not in known:
            found = load(store)
            if store.session_key is None:
                return found
            known[store.session_key] = found
        return copy.deepcopy(known[store.session_key])

    def save_and_forget(store: SessionStore, must_create: bool = False) -> None:
        save(store, must_create)
        known.pop(store.session_key, None)

    def delete_and_forget(store: SessionStore, session_key: str | None = None) -> None:
        known.pop(session_key or store.session_key, None)
        delete(store, session_key)

    patches.setattr(SessionStore, "load", load_once)
    patches.setattr(SessionStore, "save", save_and_forget)
    patches.setattr(SessionStore, "delete", delete_and_forget)


def remember_people(patches: pytest.MonkeyPatch) -> None:
    """Read each account and its roles once: for tests in which nobody's rights change."""
    known: dict[Any, User | None] = {}
    get_user = AuthenticationBackend.get_user

    def get_once(backend: AuthenticationBackend, user_id: Any) -> User | None:
        if user_id not in known:
            known[user_id] = get_user(backend, user_id)
            if known[user_id] is not None:
                _ = known[user_id].role_names
        return copy.copy(known[user_id])

    patches.setattr(AuthenticationBackend, "get_user", get_once)
