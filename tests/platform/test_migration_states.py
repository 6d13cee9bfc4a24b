"""What the migrations of a test run write, though they draw fewer models than Django would."""

import pytest
from django.db import connection, models
from django.db.migrations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    CreateModel,
    Migration,
    RenameModel,
    RunPython,
)
from django.db.migrations.state import ProjectState

from mdm_platform import migration_states

seen = {}


def look(apps, _editor):
    """What code in a migration finds: the models drawn together, in both directions."""
    house = apps.get_model("town", "house")
    street = apps.get_model("town", "street")
    seen["together"] = house._meta.get_field("street").related_model is street
    seen["back"] = sorted(field.name for field in street._meta.related_objects)


class Town(Migration):
    """Models that refer to each other, marked, changed and renamed."""

    operations = (
        CreateModel("Street", [("id", models.BigAutoField(primary_key=True)), ("name", models.TextField())]),
        CreateModel("Person", [("id", models.BigAutoField(primary_key=True))]),
        CreateModel("Mayor", [], bases=("town.person",)),
        CreateModel(
            "House",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("number", models.IntegerField()),
                ("street", models.ForeignKey("town.Street", models.PROTECT)),
                ("people", models.ManyToManyField("town.Person")),
            ],
        ),
        AddIndex("House", models.Index(fields=["number"], name="house_number")),
        AddIndex("Street", models.Index(fields=["name"], name="street_name")),
        AddIndex("Person", models.Index(fields=["id"], name="person_id")),
        AddField("Street", "longest", models.ForeignKey("town.House", models.SET_NULL, null=True, related_name="+")),
        AddConstraint("House", models.UniqueConstraint(fields=["street", "number"], name="one_house")),
        AddField("Street", "width", models.IntegerField(default=3)),
        RunPython(look, RunPython.noop),
        AlterField("Street", "id", models.UUIDField(primary_key=True)),
        RenameModel("House", "Home"),
    )


def written() -> list[str]:
    """The SQL of it, and what Python found on the way."""
    seen.clear()
    state = ProjectState()
    _ = state.apps  # drawn from the beginning, as `migrate` does
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        migration = Town("0001", "town")
        for operation in migration.operations:
            before = state.clone()
            operation.state_forwards("town", state)
            if isinstance(operation, RunPython):
                before.clear_delayed_apps_cache()
                operation.code(before.apps, editor)
            else:
                operation.database_forwards("town", editor, before, state)
        return [*editor.collected_sql, *map(str, editor.deferred_sql)]


@pytest.mark.django_db
def test_what_is_written_is_what_django_writes(monkeypatch):
    here, found = written(), dict(seen)
    with monkeypatch.context() as patches:
        patches.setattr(ProjectState, "add_model", migration_states.add_and_draw_all_around)
        patches.setattr(ProjectState, "_find_reload_model", migration_states.find_all_around)
        assert written() == here
        assert seen == found == {"together": True, "back": ["house"]}
