"""Each factory and each of its traits makes a row that the database accepts."""

import factory
import pytest

from tests import factories, return_factories, scoring_factories


def factories_and_traits():
    for name, each in {
        **vars(factories),
        **vars(return_factories),
        **vars(scoring_factories),
    }.items():
        if isinstance(each, type) and issubclass(each, factories.PortalFactory):
            if each._meta.abstract:
                continue
            yield pytest.param(each, {}, id=name)
            for trait, value in each._meta.parameters.items():
                if isinstance(value, factory.Trait):
                    yield pytest.param(each, {trait: True}, id=f"{name}-{trait}")


@pytest.mark.django_db
@pytest.mark.parametrize("make,trait", list(factories_and_traits()))
def test_factory_makes_a_valid_row(make, trait):
    row = make(**trait)

    row.validate_constraints()
    assert type(row).objects.count() >= 1
