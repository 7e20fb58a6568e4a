"""Companies of the demo: trades, and names that sound real and belong to nobody in particular."""

from random import Random
from typing import NamedTuple

from clients.demo.people import SURNAMES
from clients.demo.places import City
from napsix.text import fold

WHOLESALE, RETAIL, SERVICES = "Mayorista", "Minorista", "Servicios"
INDUSTRY, PUBLIC, CONSUMER = "Industria", "Organismo público", "Consumidor final"
TYPES = {RETAIL: 31, SERVICES: 23, WHOLESALE: 15, INDUSTRY: 12, CONSUMER: 9, PUBLIC: 5, "": 5}

# Per type: the words a name starts with, masculine and feminine apart since adjectives agree with them.
TRADES = {
    RETAIL: (
        ("Corralón", "Supermercado", "Maxikiosco", "Bazar", "Vivero", "Polirrubro", "Almacén", "Autoservicio"),
        ("Ferretería", "Farmacia", "Librería", "Panadería", "Óptica", "Zapatería", "Casa de Deportes",
         "Veterinaria", "Mueblería", "Dietética", "Heladería", "Juguetería", "Pinturería"),
    ),
    SERVICES: (
        ("Estudio Contable", "Estudio Jurídico", "Taller", "Transporte", "Laboratorio", "Gimnasio", "Hotel",
         "Centro Médico", "Instituto", "Restaurante"),
        ("Agencia de Viajes", "Clínica", "Inmobiliaria", "Consultora", "Logística", "Seguridad", "Imprenta",
         "Constructora", "Climatización", "Posada"),
    ),
    WHOLESALE: (
        ("Mayorista", "Depósito", "Frigorífico", "Acopio", "Mercado de Frutas", "Galpón"),
        ("Distribuidora", "Importadora", "Comercial", "Semillería", "Droguería", "Papelera", "Maderera"),
    ),
    INDUSTRY: (
        ("Aserradero", "Molino", "Astillero", "Ingenio", "Secadero", "Taller Metalúrgico"),
        ("Metalúrgica", "Bodega", "Láctea", "Yerbatera", "Fundición", "Fábrica de Pastas", "Curtiembre",
         "Cerámica", "Olivícola"),
    ),
    PUBLIC: (
        ("Ente Regional de Aguas", "Instituto de Vivienda", "Hospital Zonal", "Consorcio Caminero"),
        ("Biblioteca Popular", "Escuela Agrotécnica", "Comuna de", "Junta de Riego"),
    ),
    "": (("Grupo", "Emprendimiento", "Agro"), ("Sociedad", "Inversora", "Desarrolladora")),
}  # fmt: skip
OWN_NAMES = (
    "Ñandubay", "Quebracho", "Aguaribay", "Lapacho", "Calafate", "Chañar", "Ceibo", "Jacarandá", "Algarrobo", "Timbó",
    "Yatay", "Coirón", "Notro", "Lenga", "Maitén", "Tala", "Molle", "Jarilla", "Espinillo", "Curupí", "Urunday",
    "Guayacán", "Palo Santo", "Pehuén", "Araucaria", "Ombú", "Hornero", "Benteveo", "Tero", "Chajá", "Ñandú", "Zorzal",
    "Tordillo", "Guanaco", "Huemul", "Cauquén", "Yacaré", "Aguará", "Surubí", "Cerro Pintado", "Río Manso",
    "Monte Alto", "Valle Hondo", "Loma Verde", "Agua Clara", "Piedra Blanca", "Tres Lagunas", "Paso Real",
    "Campo Abierto", "Puerto Viejo", "Cruz del Norte", "La Cañada", "El Trébol", "Las Acacias", "Don Braulio",
    "Doña Elvira", "Cuatro Vientos", "Alto Verde", "El Amanecer", "La Querencia",
)  # fmt: skip
FORMS = ("S.R.L.", "S.R.L.", "S.R.L.", "S.A.", "S.A.", "S.A.S.", "S.A.S.")


class DemoCompany(NamedTuple):
    """A company by its legal name, the name on its sign (or none) and its domain."""

    name: str
    trade_name: str
    domain: str


def company(random: Random, type_name: str, city: City) -> DemoCompany:
    """Return a company in ``city`` whose type of client is ``type_name``, one of ``TYPES``."""
    is_feminine = random.choice((False, True))
    trade = random.choice(TRADES[type_name][is_feminine])
    own = random.choice(OWN_NAMES)
    if type_name == PUBLIC:
        return DemoCompany(f"{trade} {own}", "", _domain(f"{trade.removesuffix(' de')} {own}"))
    return random.choice((_by_name, _by_name, _by_family, _by_region))(random, trade, own, city.adjectives[is_feminine])


def _by_name(random: Random, trade: str, own: str, adjective: str) -> DemoCompany:
    """``Ferretería Lapacho S.R.L.``, known as «Lapacho», or by its legal name alone."""
    sign = random.choice((own, f"{trade} {own}", "", ""))
    return DemoCompany(f"{trade} {own} {random.choice(FORMS)}", sign, _domain(f"{trade} {own}"))


def _by_family(random: Random, trade: str, own: str, adjective: str) -> DemoCompany:
    """``Molino Núñez e Hijos S.A.``, ``Quiroga Hermanos S.R.L.``."""
    surname, other = random.sample(SURNAMES, 2)
    name = random.choice((f"{trade} {surname} e Hijos", f"{trade} {surname} y {other}", f"{surname} Hermanos"))
    sign = random.choice((f"Casa {surname}", f"{trade} {own}", "", ""))
    return DemoCompany(f"{name} {random.choice(FORMS)}", sign, _domain(name))


def _by_region(random: Random, trade: str, own: str, adjective: str) -> DemoCompany:
    """``Distribuidora Cuyana Aguaribay S.A.``."""
    sign = random.choice((f"{trade} {adjective}", own, ""))
    return DemoCompany(f"{trade} {adjective} {own} {random.choice(FORMS)}", sign, _domain(f"{own} {adjective}"))


def _domain(name: str) -> str:
    """Return a web domain that can belong to nobody (RFC 2606)."""
    return f"{fold(name).replace(' ', '')}.example"
