"""Provinces and countries as people write them. Plain Python.

The provinces of Argentina are those of ISO 3166-2:AR, by the names that INDEC gives them.
"""

from napsix.text import fold

# Letter of ISO 3166-2:AR -> name, and the other spellings in use.
PROVINCES = {
    "A": ("Salta", "sal|slta"),
    "B": (
        "Buenos Aires",
        "bs as|bsas|b aires|pba|prov bs as|provincia bs as|pcia bs as|pcia de bs as|prov de bs as|buenos aires pcia|"
        "buenos aires provincia|bs as provincia|pcia bsas|prov bsas",
    ),
    "C": (
        "Ciudad Autónoma de Buenos Aires",
        "caba|capital federal|cap federal|cap fed|capfed|ciudad de buenos aires|ciudad de bs as|cdad de bs as|"
        "ciudad autonoma de bs as|ciudad autonoma bs as|ciudad autonoma buenos aires|ciudad autonoma|ciudad bs as|"
        "cdad autonoma de buenos aires|cdad autonoma de bs as|cdad autonoma bs as|cdad aut de buenos aires|"
        "cdad aut de bs as|cdad aut bs as|ciudad buenos aires|gcba|buenos aires ciudad|autonomous city of buenos aires",
    ),
    "D": ("San Luis", "s luis"),
    "E": ("Entre Ríos", "e rios|er|entrerios"),
    "F": ("La Rioja", "rioja"),
    "G": (
        "Santiago del Estero",
        "sgo del estero|stgo del estero|sgo estero|stgo estero|sgo d estero|s del estero|santiago estero|sde",
    ),
    "H": ("Chaco", "el chaco"),
    "J": ("San Juan", "s juan"),
    "K": ("Catamarca", "cat|catam"),
    "L": ("La Pampa", "pampa|lpa"),
    "M": ("Mendoza", "mza|mend|mendza"),
    "N": ("Misiones", "mnes|misi|mis"),
    "P": ("Formosa", "fsa|form"),
    "Q": ("Neuquén", "nqn|neuq"),
    "R": ("Río Negro", "r negro|rionegro"),
    "S": ("Santa Fe", "sta fe|sf|s fe|stafe"),
    "T": ("Tucumán", "tuc|tucu"),
    "U": ("Chubut", "cht|chu|chub"),
    "V": (
        "Tierra del Fuego",
        "tdf|t del fuego|tierra d fuego|tierra del fuego antartida e islas del atlantico sur|"
        "tierra del fuego antartida e isla del atlantico sur|tierra del fuego e islas del atlantico sur|"
        "tierra del fuego aeias|tierra del fuego a e i a s",
    ),
    "W": ("Corrientes", "ctes|corr|corrtes"),
    "X": ("Córdoba", "cba|cord|cdba"),
    "Y": ("Jujuy", "juj"),
    "Z": ("Santa Cruz", "sta cruz|s cruz|scz"),
}
BEFORE = ("provincia de la ", "provincia del ", "provincia de ", "provincia ", "pcia de ", "pcia ", "prov de ", "prov ")

# Letters of ISO 3166-1 -> what people write besides the country's name.
COUNTRIES = {
    "AR": "rep argentina|republica argentina|rca argentina|arg|argentine|la argentina|argentina republic",
    "BO": "bolivia|estado plurinacional de bolivia",
    "BR": "bra|brazil|republica federativa del brasil",
    "CD": "rd congo|republica democratica del congo|congo rd",
    "CH": "suisse|schweiz",
    "CI": "costa de marfil",
    "CL": "republica de chile",
    "CN": "republica popular china|china popular|rp china|prc",
    "CZ": "republica checa|czech republic|chequia",
    "DE": "republica federal de alemania|rfa|deutschland",
    "DO": "rep dominicana|rd|santo domingo",
    "EC": "republica del ecuador",
    "ES": "espana|reino de espana|spain",
    "FR": "republica francesa",
    "GB": "uk|reino unido|gran bretana|inglaterra|escocia|gales|england|great britain|scotland|wales",
    "HK": "hong kong",
    "IR": "iran",
    "KR": "corea|corea del sur|republica de corea|south korea|korea",
    "KP": "corea del norte|north korea",
    "LA": "laos",
    "MD": "moldavia|moldova",
    "MK": "macedonia",
    "MX": "mex|estados unidos mexicanos|mejico",
    "NL": "holanda|holland|paises bajos|the netherlands",
    "PS": "palestina",
    "PY": "republica del paraguay",
    "RU": "rusia|russia|federacion rusa",
    "SY": "siria",
    "TR": "turquia|turkey",
    "TW": "taiwan",
    "TZ": "tanzania",
    "US": "eeuu|ee uu|e e u u|eua|e u a|usa|u s a|us|u s|estados unidos|estados unidos de america|ee uu de america|"
    "estados unidos de norteamerica|estados unidos de norte america|norteamerica|united states|"
    "united states of america",
    "UY": "republica oriental del uruguay|rep oriental del uruguay",
    "VA": "vaticano|ciudad del vaticano",
    "VE": "venezuela|republica bolivariana de venezuela|rep bolivariana de venezuela",
    "VN": "vietnam",
}


def _by_spelling() -> dict[str, str]:
    names = {}
    for letter, (name, spellings) in PROVINCES.items():
        written = [name, letter, f"ar {letter}", *spellings.split("|")]
        names |= dict.fromkeys(map(fold, written), name)
    return names


# Spelling, folded -> name.
SPELLINGS = _by_spelling()


def province(text: str) -> str | None:
    """Return the name of the Argentine province that ``text`` is a usual spelling or the ISO code of, else None."""
    key = fold(text)
    found = SPELLINGS.get(key)
    if found is None:
        bare = next((key.removeprefix(words) for words in BEFORE if key.startswith(words)), "")
        found = SPELLINGS.get(bare)
    return found


def country_spellings() -> dict[str, str]:
    """Return what people write for countries -> ISO code of two letters."""
    return {spelling: code for code, spellings in COUNTRIES.items() for spelling in spellings.split("|")}
