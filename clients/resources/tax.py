"""The tax id of a row: which country's rule it keeps, and the key it is looked up by."""

from clients.tax_ids import canonical, match_key

HOME = "AR"


def settle_tax(reading):
    """Bring the tax id of ``reading`` into its stored spelling, with its country; return its key or None.

    The reader has tried Argentina's rule. A number that another country's rule takes is that country's, where the
    row says that the client is there; one that keeps no rule goes in as typed and is never a key (trap P38).
    """
    text = reading.values.get("tax_id")
    if text is None:
        return None
    if not any(problem.code.startswith("tax_id.") for problem in reading.problems):
        reading.values["tax_country"] = HOME
        return f"{HOME}:{text}"
    country = reading.values["tax_country"] = reading.values.get("country", HOME)
    key = match_key(country, text) if country != HOME else None
    if key:
        reading.values["tax_id"] = canonical(country, text)
        reading.problems = [problem for problem in reading.problems if not problem.code.startswith("tax_id.")]
    return key
