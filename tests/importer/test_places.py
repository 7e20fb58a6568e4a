"""Countries and provinces of clients, as people write them (P45)."""

import pytest

from clients.resources.columns import ClientResource
from napsix.importer.engine.types import BadValue


def read(column, text):
    return ClientResource.fields[column].widget.clean(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *((text, "US") for text in ("EEUU", "EE.UU.", "EE. UU.", "E.E.U.U.", "USA", "U.S.A.", "Estados Unidos")),
        *((text, "AR") for text in ("República Argentina", "Rep. Argentina", "ARG", "ar", "Argentina")),
        ("Inglaterra", "GB"),
        ("Holanda", "NL"),
        ("Brazil", "BR"),
        ("Corea del Sur", "KR"),
    ],
)
def test_countries_are_known_by_what_people_call_them(text, code):
    assert read("country", text) == code


def test_no_country_is_advised_that_is_only_a_little_like_what_was_written():
    with pytest.raises(BadValue) as raised:
        read("country", "XXUU")
    assert raised.value.params["closest"] == ""


def test_a_province_of_a_client_has_one_name():
    assert {read("province", text) for text in ("CABA", "Capital Federal", "AR-C")} == {
        "Ciudad Autónoma de Buenos Aires"
    }
