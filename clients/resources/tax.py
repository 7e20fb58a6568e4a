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
    if not any(is_about_tax(problem) for problem in reading.problems):
        reading.values["tax_country"] = HOME
        return f"{HOME}:{text}"
    country = reading.values["tax_country"] = reading.values.get("country", HOME)
    key = match_key(country, text) if country != HOME else None
    if key:
        reading.values["tax_id"] = canonical(country, text)
        reading.problems = [problem for problem in reading.problems if not is_about_tax(problem)]
    return key


def is_about_tax(problem):
    """Return whether a problem is about the tax id."""
    return problem.code.startswith("tax_id.")


def without_worse_tax(plan, client, position):
    """Return the row's values for ``client`` without a tax id that is no key, where the client has one that is.

    It may be the client's own, which keeps the rule of a country that the row does not name.
    """
    values = plan.reading.values
    if "tax_id" not in values or "tax_id" in plan.reading.keys or not client.tax_key:
        return values
    plan.problems = [problem for problem in plan.problems if not is_about_tax(problem)]
    if match_key(client.tax_country, values["tax_id"]) != client.tax_key:
        plan.warn("tax_id.kept", position, text=values["tax_id"])
    return {name: value for name, value in values.items() if name != "tax_id"}
