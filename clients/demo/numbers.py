"""CUITs of the demo: valid, all different, and not given out to anybody."""

from stdnum.ar import cuit

# No register has reached these numbers: companies are at 71 millions, national documents at 70, foreigners' at 96.
FIRST = 80_000_000
ROOM = 9_999_991  # a prime, so that the step meets every number once
STEP = 3_141_593
UNSURE = "9"  # also what the rule answers for a number that has no check digit under this prefix


def company_cuit(index: int) -> str:
    """Return the CUIT of the ``index``-th client as a company: 30, or 33 where 30 has no check digit."""
    return _cuit("30", "33", index)


def person_cuit(index: int, *, is_woman: bool) -> str:
    """Return the CUIT of the ``index``-th client as a person: 20 or 27, else 23; one in some hundred has 24.

    Source: ARCA's prefixes; 24 is for a number that another person has.
    """
    if index % 97 == 0:
        return _cuit("24", "24", index)
    return _cuit("27" if is_woman else "20", "23", index)


def mistyped(number: str) -> str:
    """Return the CUIT with its check digit wrong."""
    return f"{number[:-1]}{(int(number[-1]) + 1) % 10}"


def _cuit(prefix: str, otherwise: str, index: int) -> str:
    body = FIRST + index * STEP % ROOM
    digit = cuit.calc_check_digit(f"{prefix}{body}")
    if digit == UNSURE:
        prefix, digit = otherwise, cuit.calc_check_digit(f"{otherwise}{body}")
    return f"{prefix}{body}{digit}"
