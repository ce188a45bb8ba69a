ABSOLUTE_ZERO = -273.15


def celsius_to_fahrenheit(degrees: float) -> float:
    return degrees * 9 / 5 + 32


def celsius_to_kelvin(degrees: float) -> float:
    """Raises ValueError below absolute zero."""
    return degrees - ABSOLUTE_ZERO
