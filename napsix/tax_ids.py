"""Tax ids of each country: one canonical spelling, validity by check digit, and how people write them."""

from typing import Any

import stdnum.exceptions
from stdnum import get_cc_module

from napsix.text import fold

# The usual name of the business tax id in each country; python-stdnum knows the rule by ``module``.
NAMES = {
    "AR": ("CUIT", "cuit"),
    "BR": ("CNPJ", "cnpj"),
    "CL": ("RUT", "rut"),
    "CO": ("NIT", "nit"),
    "CR": ("CPJ", "cpj"),
    "DO": ("RNC", "rnc"),
    "EC": ("RUC", "ruc"),
    "ES": ("NIF", "nif"),
    "GT": ("NIT", "nit"),
    "MX": ("RFC", "rfc"),
    "PE": ("RUC", "ruc"),
    "PY": ("RUC", "ruc"),
    "SV": ("NIT", "nit"),
    "UY": ("RUT", "rut"),
    "VE": ("RIF", "rif"),
}
_SIGNS = str.maketrans("", "", "./")


def label(country: str) -> str:
    """Return what the tax id of ``country`` (ISO 3166 code) is called, ``"CUIT"`` for Argentina."""
    return NAMES[country][0] if country in NAMES else "ID fiscal"


def _rule(country: str) -> Any:
    code = str(country)
    return get_cc_module(code.lower(), NAMES[code][1]) if code in NAMES else None


def _validated(rule: Any, number: str) -> str:
    """Return ``number`` compact. Raises stdnum's ValidationError; dots and slashes never carry meaning."""
    return rule.validate(str(number).translate(_SIGNS))


def is_valid(country: str, number: str) -> bool:
    """Return whether the check digit of ``number`` is right; any text is valid where no rule is known."""
    return match_key(country, number) is not None


def canonical(country: str, number: str) -> str:
    """Return ``number`` in the one spelling that is stored: compact when valid, else as it was typed."""
    rule = _rule(country)
    typed = " ".join(str(number).split())
    if not rule or not typed:
        return typed
    try:
        return _validated(rule, typed)
    except stdnum.exceptions.ValidationError:
        return typed


def match_key(country: str, number: str) -> str | None:
    """Return the key that makes a tax id unique, or None for a missing or invalid one (trap P38)."""
    rule = _rule(country)
    try:
        compact = _validated(rule, number) if rule and number else fold(number).replace(" ", "")
    except stdnum.exceptions.ValidationError:
        return None
    return f"{country}:{compact}".upper() if compact else None


def formatted(country: str, number: str) -> str:
    """Return ``number`` as people of ``country`` write it, unchanged where it is not valid."""
    rule = _rule(country)
    if not rule or not number or not hasattr(rule, "format"):
        return number
    try:
        return rule.format(_validated(rule, number))
    except stdnum.exceptions.ValidationError:
        return number


def is_person(number: str) -> bool | None:
    """Return whether the prefix of a CUIT is a person's (20, 23-27), or None when it says nothing.

    Source: ARCA's prefixes; 30, 33 and 34 are companies.
    """
    prefix = number[:2]
    if prefix in {"20", "23", "24", "25", "26", "27"}:
        return True
    return False if prefix in {"30", "33", "34"} else None
