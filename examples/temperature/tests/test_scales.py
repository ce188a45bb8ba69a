import pytest

from temperature.scales import celsius_to_fahrenheit, celsius_to_kelvin


@pytest.mark.parametrize(
    ("celsius", "fahrenheit"),
    [(0, 32), (100, 212), (-40, -40)],
)
def test_celsius_to_fahrenheit(celsius, fahrenheit):
    assert celsius_to_fahrenheit(celsius) == fahrenheit


def test_celsius_to_kelvin():
    assert celsius_to_kelvin(0) == pytest.approx(273.15)


def test_nothing_is_colder_than_absolute_zero():
    with pytest.raises(ValueError):
        celsius_to_kelvin(-300)


@pytest.mark.skip(reason="the scale is not converted yet")
def test_rankine():
    raise NotImplementedError
