"""Grids of evaluation for tests."""

from mdm_platform.grids.models import Criterion, Grid

CRITERIA = (("governance", 3, 5, 2), ("project", 2, 5, None), ("impact", 1, 10, None))


def make_grid(code="test", *, version=1, threshold="60.00"):
    """Three criteria that weigh 3, 2 and 1; the first expects 2."""
    grid = Grid.objects.create(code=code, version=version, title_fr="Grille d’essai", threshold=threshold)
    Criterion.objects.bulk_create(
        Criterion(
            grid=grid,
            code=name,
            position=position,
            label_fr=f"Critère {name}",
            weight=weight,
            max_score=most,
            threshold=expected,
        )
        for position, (name, weight, most, expected) in enumerate(CRITERIA, start=1)
    )
    return grid
