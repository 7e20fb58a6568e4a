"""Files of any size to import: believable Argentine clients, each with its main contact."""

import csv
import random

from stdnum.ar import cuit

from napsix.text import fold

TITLES = (
    "id,code,name,trade_name,tax_id,created_on,website,phone,address,city,province,postal_code,notes,client,"
    "contact.first_name,contact.last_name,contact.email,contact.phone,contact.position"
).split(",")
WORDS = "Ñandú Núñez Austral Pampa Río Andina Sur Norte Litoral Patagónica Cuyo Fueguina Mesopotamia Atlántica".split()
SORTS = "Agropecuaria Metalúrgica Distribuidora Constructora Química Textil Logística Servicios".split()
FORMS = ("S.A.", "S.R.L.", "S.A.S.", "Hnos.")
FIRST = "Lucía Martín Sofía Joaquín Camila Ramón Ángela Íñigo Belén Tomás".split()
LAST = "Pérez Gómez Muñoz Ibáñez Rodríguez Peña López Fernández Güemes Díaz".split()
CITIES = [("Córdoba", "Córdoba"), ("Rosario", "Santa Fe"), ("La Plata", "Buenos Aires"), ("Neuquén", "Neuquén")]


def tax_id(number):
    """Return the valid CUIT of the company with this number."""
    stem = f"30{number:08d}"
    return stem + cuit.calc_check_digit(stem)


def row(number, luck):
    """Return one line of the file: client and contact ``number``."""
    name = f"{luck.choice(SORTS)} {luck.choice(WORDS)} {number} {luck.choice(FORMS)}"
    first, last = luck.choice(FIRST), luck.choice(LAST)
    city, province = luck.choice(CITIES)
    site = f"https://www.empresa{number}.com.ar"
    phone, mobile = f"+54 351 {number:07d}", f"+54 9 351 {number:07d}"
    client = [
        number,
        f"K{number:06d}",
        name,
        f"{luck.choice(WORDS)} {number}",
        tax_id(number),
        "2024-03-05",
        site,
        phone,
    ]
    place = [
        f"{luck.choice(LAST)} {number}",
        city,
        province,
        f"{number % 9000 + 1000}",
        "Cliente de la zona, paga a 30 días",
    ]
    contact = [number, first, last, f"{fold(first)}.{fold(last)}{number}@empresa{number}.com.ar", mobile, "Compras"]
    return client + place + contact


def write(path, rows, *, first=1):
    """Write a csv with ``rows`` lines, the clients from number ``first`` on; the same numbers give the same file."""
    luck = random.Random(20)
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(TITLES)
        writer.writerows(row(number, luck) for number in range(first, first + rows))
