"""Cities of Argentina with their province, postal code, area code and how people there call their region."""

from random import Random
from typing import NamedTuple


class City(NamedTuple):
    """A city; ``adjectives`` are the masculine and feminine words for its region."""

    name: str
    province: str
    postal_code: str
    area: str
    adjectives: tuple[str, str]


PAMPAS = ("Pampeano", "Pampeana")
PLATE = ("Rioplatense", "Rioplatense")
COAST = ("Litoraleño", "Litoraleña")
HILLS = ("Serrano", "Serrana")
NORTH = ("Norteño", "Norteña")
CUYO = ("Cuyano", "Cuyana")
SOUTH = ("Patagónico", "Patagónica")

# Province, its weight among the clients, the region's adjectives, and "city, postal code, area code".
PROVINCES = (
    ("Buenos Aires", 34, PAMPAS, (
        ("La Plata", "1900", "221"), ("Mar del Plata", "7600", "223"), ("Bahía Blanca", "8000", "291"),
        ("Tandil", "7000", "249"), ("Pergamino", "2700", "2477"), ("Junín", "6000", "236"),
        ("San Nicolás de los Arroyos", "2900", "336"), ("Quilmes", "1878", "11"), ("Lanús", "1824", "11"),
        ("Morón", "1708", "11"), ("San Isidro", "1642", "11"), ("Olavarría", "7400", "2284"),
        ("Necochea", "7630", "2262"), ("Zárate", "2800", "3487"), ("Luján", "6700", "2323"),
        ("Chivilcoy", "6620", "2346"), ("Tres Arroyos", "7500", "2983"), ("Pilar", "1629", "230"),
    )),
    ("Ciudad Autónoma de Buenos Aires", 22, PLATE, tuple(
        ("Ciudad Autónoma de Buenos Aires", code, "11")
        for code in ("1043", "1084", "1171", "1193", "1405", "1414", "1425", "1428", "1431", "1440")
    )),
    ("Catamarca", 1, NORTH, (
        ("San Fernando del Valle de Catamarca", "4700", "383"), ("Andalgalá", "4740", "3835"),
    )),
    ("Chaco", 2, COAST, (("Resistencia", "3500", "362"), ("Presidencia Roque Sáenz Peña", "3700", "364"))),
    ("Chubut", 2, SOUTH, (
        ("Comodoro Rivadavia", "9000", "297"), ("Trelew", "9100", "280"), ("Puerto Madryn", "9120", "280"),
        ("Esquel", "9200", "2945"),
    )),
    ("Córdoba", 12, HILLS, (
        ("Córdoba", "5000", "351"), ("Villa María", "5900", "353"), ("Río Cuarto", "5800", "358"),
        ("San Francisco", "2400", "3564"), ("Villa Carlos Paz", "5152", "3541"), ("Jesús María", "5220", "3525"),
        ("Alta Gracia", "5186", "3547"),
    )),
    ("Corrientes", 2, COAST, (("Corrientes", "3400", "379"), ("Goya", "3450", "3777"), ("Mercedes", "3470", "3773"))),
    ("Entre Ríos", 4, COAST, (
        ("Paraná", "3100", "343"), ("Concordia", "3200", "345"), ("Gualeguaychú", "2820", "3446"),
        ("Concepción del Uruguay", "3260", "3442"),
    )),
    ("Formosa", 1, COAST, (("Formosa", "3600", "370"), ("Clorinda", "3610", "3718"))),
    ("Jujuy", 1, NORTH, (("San Salvador de Jujuy", "4600", "388"), ("Palpalá", "4612", "388"))),
    ("La Pampa", 1, PAMPAS, (("Santa Rosa", "6300", "2954"), ("General Pico", "6360", "2302"))),
    ("La Rioja", 1, CUYO, (("La Rioja", "5300", "380"), ("Chilecito", "5360", "3825"))),
    ("Mendoza", 5, CUYO, (
        ("Mendoza", "5500", "261"), ("San Rafael", "5600", "260"), ("Godoy Cruz", "5501", "261"),
        ("Luján de Cuyo", "5507", "261"), ("Tunuyán", "5560", "2622"),
    )),
    ("Misiones", 2, COAST, (("Posadas", "3300", "376"), ("Oberá", "3360", "3755"), ("Eldorado", "3380", "3751"))),
    ("Neuquén", 2, SOUTH, (("Neuquén", "8300", "299"), ("San Martín de los Andes", "8370", "2972"))),
    ("Río Negro", 2, SOUTH, (
        ("Viedma", "8500", "2920"), ("San Carlos de Bariloche", "8400", "294"), ("Cipolletti", "8324", "299"),
    )),
    ("Salta", 2, NORTH, (("Salta", "4400", "387"), ("Tartagal", "4560", "3873"), ("Cafayate", "4427", "3868"))),
    ("San Juan", 1, CUYO, (("San Juan", "5400", "264"), ("Caucete", "5442", "264"))),
    ("San Luis", 1, CUYO, (("San Luis", "5700", "266"), ("Villa Mercedes", "5730", "2657"))),
    ("Santa Cruz", 1, SOUTH, (("Río Gallegos", "9400", "2966"), ("Caleta Olivia", "9011", "297"))),
    ("Santa Fe", 10, COAST, (
        ("Rosario", "2000", "341"), ("Santa Fe", "3000", "342"), ("Rafaela", "2300", "3492"),
        ("Venado Tuerto", "2600", "3462"), ("Reconquista", "3560", "3482"), ("Cañada de Gómez", "2500", "3471"),
    )),
    ("Santiago del Estero", 1, NORTH, (("Santiago del Estero", "4200", "385"), ("La Banda", "4300", "385"))),
    ("Tierra del Fuego", 1, SOUTH, (("Ushuaia", "9410", "2901"), ("Río Grande", "9420", "2964"))),
    ("Tucumán", 3, NORTH, (("San Miguel de Tucumán", "4000", "381"), ("Yerba Buena", "4107", "381"))),
)  # fmt: skip

STREETS = (
    "San Martín", "Belgrano", "Rivadavia", "Mitre", "Sarmiento", "Moreno", "9 de Julio", "25 de Mayo", "Alsina",
    "Av. Colón", "Av. Independencia", "Los Ceibos", "Las Heras", "Güemes", "Alvear", "Urquiza", "Lavalle", "Catamarca",
    "Entre Ríos", "Tucumán", "Av. del Libertador", "Ruta 9 km", "Parque Industrial, lote", "Los Ñandúes", "Pueyrredón",
)  # fmt: skip

_WEIGHTS = [weight for _name, weight, _adjectives, _cities in PROVINCES]


def city(random: Random) -> City:
    """Return a city, the bigger provinces more often."""
    province, _weight, adjectives, cities = random.choices(PROVINCES, _WEIGHTS)[0]
    name, postal_code, area = random.choice(cities)
    return City(name, province, postal_code, area, adjectives)


def address(random: Random) -> str:
    """Return a street with a number, ``Belgrano 1240``: no city, no postal code."""
    return f"{random.choice(STREETS)} {random.randint(2, 4900)}"


def landline(random: Random, area: str) -> str:
    """Return a phone as companies write theirs: ``+54 341 452-1830``; area and number make ten digits."""
    return f"+54 {area} {_local(random, area)}"


def mobile(random: Random, area: str) -> str:
    """Return a mobile phone: ``+54 9 341 652-1830``."""
    return f"+54 9 {area} {_local(random, area)}"


def _local(random: Random, area: str) -> str:
    digits = str(random.randint(4, 6)) + "".join(random.choices("0123456789", k=9 - len(area)))
    return f"{digits[:-4]}-{digits[-4:]}"
