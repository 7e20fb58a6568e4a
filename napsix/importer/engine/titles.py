"""Titles of columns reduced to what can be compared (trap P17)."""

import re
from dataclasses import dataclass
from functools import lru_cache

from napsix.text import fold

CAMEL = re.compile(r"(?<=[a-záéíóúñ0-9])(?=[A-ZÁÉÍÓÚÑ])|(?<=[a-zA-Z])(?=\d)")
DOT_AS_SPACE = re.compile(r"(?<=\w\w)\.(?=\w\w)")
NUMBER_SIGN = re.compile(r"\bn\s?[°ºo]\.?(?=\W|$)|#", re.IGNORECASE)
SAME = {
    "nro": "numero", "num": "numero", "nr": "numero", "number": "numero", "tel": "telefono", "telef": "telefono",
    "cel": "celular", "dir": "direccion", "cod": "codigo", "prov": "provincia", "loc": "localidad",
    "dom": "domicilio", "dpto": "departamento", "depto": "departamento", "fec": "fecha", "obs": "observaciones",
    "mail": "email", "raz": "razon", "soc": "social",
}  # fmt: skip
FILLERS = frozenset(
    ["de", "del", "la", "el", "los", "las", "un", "una", "cliente", "clientes", "customer", "client", "of", "the"]
)
PLACES = frozenset(["domicilio", "direccion", "address"])
# Which address of a client it is, the one to take first.
QUALIFIERS = {
    "": 0.0, "principal": 0.01, "fiscal": 0.01, "comercial": 0.02, "real": 0.02, "billing": 0.02, "facturacion": 0.02,
    "particular": 0.2, "entrega": 0.25, "envio": 0.25, "shipping": 0.25, "postal": 0.25, "laboral": 0.25, "legal": 0.25,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Title:
    """A title taken apart: ``dom_fiscal_calle`` is the whole, ``calle`` its core, ``fiscal`` its qualifier.

    `spelled` still has the words that the whole leaves out: ``tipo de cliente`` and ``tipo`` differ in it alone.
    """

    spelled: str
    whole: str
    core: str
    qualifier: str


@lru_cache(maxsize=4096)
def normalise_header(header: str) -> str:
    """A title in lower case without accents, punctuation and filler words; abbreviations written out.

    ``"Nº de Cliente"`` -> ``"numero"``, ``"codPostal *"`` -> ``"codigo postal"``.
    """
    text = NUMBER_SIGN.sub(" numero ", DOT_AS_SPACE.sub(" ", CAMEL.sub(" ", header)))
    text = fold(text).replace("e mail", "email").replace("correo electronico", "email")
    words = [SAME.get(word, word) for word in text.split()]
    return " ".join([word for word in words if word not in FILLERS] or words)


def take_apart(header: str) -> Title:
    """The parts of a title."""
    whole = normalise_header(header)
    words = whole.split()
    qualifier = next((word for word in words if word in QUALIFIERS), "")
    core = [word for word in words if word != qualifier]
    if len(core) > 1 and core[0] in PLACES:
        core = core[1:]
    return Title(fold(header), whole, " ".join(core) or whole, qualifier)
