"""Migrations in a tenth of their time: an operation draws the model that it speaks of, and not all those around it.

Django draws anew every model that refers to another, near or far, whenever one is added or gains an index or a
trigger. Around the person stand two hundred models, and that was nine tenths of the work of making the schema. What
an operation writes is the same (`tests/platform/test_migration_states.py`); one that runs Python still finds every
model drawn together, since the state is said to be delayed.
"""

from collections.abc import Callable

from django.apps.registry import Apps
from django.db.migrations.state import ModelState, ProjectState

add_and_draw_all_around, find_all_around = ProjectState.add_model, ProjectState._find_reload_model


def add_alone(state: ProjectState, model: ModelState) -> None:
    """Draw a new model among those that stand, as a class that is declared after others."""
    key = model.app_label, model.name_lower
    state.models[key] = model
    if state._relations is not None:
        state.resolve_model_relations(key)
    if "apps" in state.__dict__:
        state.apps.render_multiple([model])


def find_alone(state: ProjectState, app_label: str, model_name: str, delay: bool = False) -> set[tuple[str, str]]:
    """The models to draw anew: the changed one, unless the change touches relations or others derive from it."""
    name = f"{app_label}.{model_name}"
    if not delay or any(name in model.bases for model in state.models.values()):
        return find_all_around(state, app_label, model_name, delay)
    state.is_delayed = True
    return {(app_label, model_name)}


def remembering(read: Callable[[Apps, str], str | None]) -> Callable[[Apps, str], str | None]:
    """Which setting names a model that may be replaced: asked for each relation of each model that is drawn."""
    found: dict[str, str | None] = {}

    def name_of(registry: Apps, model: str) -> str | None:
        if model not in found:
            found[model] = read(registry, model)
        return found[model]

    name_of.cache_clear = lambda: None  # models come and go in the drawings, the settings of a run do not change
    return name_of


def draw_little() -> None:
    """Let every migration of this process draw no more than it needs."""
    ProjectState.add_model = add_alone
    ProjectState._find_reload_model = find_alone
    Apps.get_swappable_settings_name = remembering(Apps.get_swappable_settings_name.__wrapped__)
