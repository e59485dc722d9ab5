import pytest

from lianfang.checkpoints.models import Arrival, Fever, Occupant, VehiclePass
from lianfang.testing import road

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(world):
    return road.build(world)


def test_a_car_whose_people_are_all_well_passes(world, site):
    assert road.codes(road.send(world, road.car())) == ["kept"]
    one = VehiclePass.objects.get()
    assert (one.aboard, one.measured, one.fevers, one.left_at is not None) == (1, 1, 0, True)
    assert Occupant.objects.count() == 1
    assert not Fever.objects.exists() and not Arrival.objects.exists()
