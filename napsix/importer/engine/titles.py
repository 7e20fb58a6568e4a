"""Titles of columns reduced to what can be compared (trap P17)."""

import re
from dataclasses import dataclass
from functools import lru_cache

from napsix.text import fold

CAMEL = re.compile(r"(?<=[a-záéíóúñ0-9])(?=[A-ZÁÉÍÓÚÑ])|(?<=[a-zA-Z])(?=\d)|(?<=[A-Z]{2})(?=[A-Z][a-z]{2})")
DOT_AS_SPACE = re.compile(r"(?<=\w\w)\.(?=\w\w)")
NUMBER_SIGN = re.compile(r"\bn\s?[°ºo]\.?(?=\W|$)|#", re.IGNORECASE)
BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}")
# Of the contacts of a company in Odoo's export.
ODOO = ("child ids", "contact")
SAME = {
    "nro": "numero", "num": "numero", "nr": "numero", "number": "numero", "tel": "telefono", "telef": "telefono",
    "cel": "celular", "celu": "celular", "dir": "direccion", "cod": "codigo", "prov": "provincia",
    "pcia": "provincia", "loc": "localidad", "dom": "domicilio",
    "fec": "fecha", "obs": "observaciones", "observ": "observaciones", "mail": "email", "raz": "razon",
    "soc": "social", "soci": "social", "doc": "documento", "ident": "identificacion", "identif": "identificacion",
    "contactos": "contacto", "contacts": "contact",
}  # fmt: skip
WHOSE = frozenset(["cliente", "clientes", "client", "customer"])
FILLERS = WHOSE | {"de", "del", "la", "el", "los", "las", "un", "una", "of", "the"}
# Words that say nothing without those of whom they are.
GENERIC = frozenset(["tipo", "type"])
PLACES = frozenset(["domicilio", "direccion", "address", "datos", "ubicacion", "telefonos", "comunicacion"])
# Of these the address of one is meant where they come first, and one of its own where they come last.
OWNERS = frozenset(["company", "organization", "person"])
# Beside these, "postal" says what it is, not which one.
CODES = frozenset(["codigo", "code"])
# The piece behind a dash that only says that this is the thing itself: ``E-mail 1 - Value``.
ITSELF = frozenset(["value", "valor"])
# Under these stands what is of a contact.
CONTACTS = frozenset(["contacto", "contactos", "contact", "contacts", "referente", "representante"])
# Which one of a client's it is, the one to take first.
QUALIFIERS = {
    "": 0.0, "principal": 0.01, "primary": 0.01, "main": 0.01, "fiscal": 0.01, "fiscales": 0.01,
    "generales": 0.01, "comerciales": 0.02, "impositivos": 0.02, "contables": 0.02, "personales": 0.02,
    "comercial": 0.02, "real": 0.02,
    "billing": 0.02, "facturacion": 0.02, "work": 0.02, "business": 0.02, "trabajo": 0.02, "company": 0.02,
    "empresa": 0.02, "oficina": 0.02, "office": 0.02, "primario": 0.02, "mailing": 0.03,
    "organizacion": 0.02, "organization": 0.02, "persona": 0.02, "person": 0.02, "default": 0.03, "po": 0.03,
    "particular": 0.2,
    "personal": 0.2, "home": 0.25, "casa": 0.25, "entrega": 0.25, "envio": 0.25, "shipping": 0.25, "delivery": 0.25,
    "postal": 0.25, "laboral": 0.25, "legal": 0.25, "other": 0.45, "otra": 0.45, "otro": 0.45, "secondary": 0.45,
    "secundario": 0.45, "secundaria": 0.45, "alternative": 0.45, "alternativo": 0.45, "alternativa": 0.45,
    "adicional": 0.45,
}  # fmt: skip
# What a second one of its sort (``Teléfono 2``) is worth less than the first.
SECOND = 0.45
# What a title is worth less of which a part was left out that says nothing.
TRIMMED = 0.02
# What a title is worth less under words that are not known: it may be of somebody else.
UNDER_UNKNOWN = 0.1
# Cores that are something else when they are qualified: ``Billing Code`` is no code of the client.
UNQUALIFIED = frozenset(
    """codigo code nombre name numero id tipo type categoria category condicion contacto contact cliente customer
    """.split()
)
# Words that make another thing of whatever they stand by: a field is meant only if a name of its own has them too.
OTHER_THINGS = frozenset(
    """tipo type label prefix prefijo suffix sufijo yomi phonetic fonetico nickname middle segundo maiden soltera
    manager gerente assistant asistente spouse conyuge children hijos emergency emergencia referred birth birthday
    nacimiento cumpleanos fax pager telex ids photo foto modified modificacion baja vencimiento ultimo ultima saldo
    balance total cantidad count importe monto limite limit descuento discount banco bank cbu alias cuenta lista
    precio price latitud longitud latitude longitude transporte chofer garante password clave opt optin plazo pago
    yes verified score rating lifecycle source origen hash display mostrar idioma language""".split()
)


@dataclass(frozen=True, slots=True)
class Title:
    """A title taken apart: ``dom_fiscal_calle`` is the whole, ``calle`` its core, ``fiscal`` its qualifier.

    `spelled` still has the words that the whole leaves out: ``tipo de cliente`` and ``tipo`` differ in it alone.
    `plain` is the whole without brackets, its number among others of its sort, and the dash of a group.
    `penalty` is what the core is worth less than the whole, `trimmed` what the plain title is.
    """

    spelled: str
    whole: str
    plain: str
    core: str
    qualifier: str
    penalty: float
    trimmed: float
    others: frozenset[str]

    @property
    def is_said_of_core(self) -> bool:
        """Whether the core is what is meant, of whatever quality."""
        return not (self.qualifier and self.core in UNQUALIFIED)


@lru_cache(maxsize=4096)
def normalise_header(header: str) -> str:
    """A title in lower case without accents, punctuation and filler words; abbreviations written out.

    ``"Nº de Cliente"`` -> ``"numero"``, ``"codPostal *"`` -> ``"codigo postal"``.
    """
    text = NUMBER_SIGN.sub(" numero ", DOT_AS_SPACE.sub(" ", CAMEL.sub(" ", header)))
    text = fold(text).replace("e mail", "email").replace("correo electronico", "email").replace(*ODOO)
    words = [SAME.get(word, word) for word in text.split()]
    kept = [word for word in words if word not in FILLERS]
    if len(kept) == 1 and kept[0] in GENERIC and not WHOSE.isdisjoint(words):
        kept.append("cliente")
    return " ".join(kept or words)


@lru_cache(maxsize=4096)
def word_order(normalised: str) -> tuple[str, str]:
    """What is the same for two titles of the same words in another order, or parted in another way."""
    return "".join(sorted(normalised.split())), normalised.replace(" ", "")


@lru_cache(maxsize=4096)
def other_things(normalised: str) -> frozenset[str]:
    """The words of a normalised title that make another thing of the rest."""
    return OTHER_THINGS.intersection(normalised.split())


def take_apart(header: str) -> Title:
    """The parts of a title."""
    whole = normalise_header(header)
    group, _, piece = (BRACKETS.sub(" ", header).strip() or header).rpartition(" - ")
    piece = normalise_header(piece)
    above = normalise_header(group) if group else ""
    numbered = above.split() if piece in ITSELF else [*above.split(), *piece.split()]
    words = [word for word in numbered if not (len(word) == 1 and word.isdigit())] or numbered
    number = max((int(word) for word in numbered if word not in words), default=1)
    plain = " ".join(words)
    qualifying = (
        QUALIFIERS.keys() - ({"postal"} if not CODES.isdisjoint(words) else set()) - OWNERS.intersection(words[-1:])
    )
    qualifiers = [word for word in words if word in qualifying]
    core = [word for word in words if word not in qualifying]
    while len(core) > 1 and core[0] in PLACES:
        core = core[1:]
    second = SECOND if number > 1 else 0.0
    penalty = max([QUALIFIERS[word] for word in qualifiers], default=0.0)
    own = [word for word in piece.split() if word not in qualifying and not word.isdigit()]
    if above and piece not in ITSELF and 0 < len(own) < len(core) and CONTACTS.isdisjoint(core):
        core, penalty = own, max(penalty, UNDER_UNKNOWN)
    trimmed = second + (TRIMMED if plain != whole else 0.0)
    joined = " ".join(core) or plain
    return Title(
        fold(header), whole, plain, joined, " ".join(qualifiers), max(second, penalty), trimmed, other_things(whole)
    )
