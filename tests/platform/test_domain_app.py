import pytest
from django.apps import apps

from mdm_platform.domain_app import DomainApp


@pytest.mark.parametrize("label", ["skills", "grievances", "associations", "projects"])
def test_every_app_of_the_domain_loads_what_it_lists(label):
    assert isinstance(apps.get_app_config(label), DomainApp)
