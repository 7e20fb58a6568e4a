"""People of the demo: names as they are in Argentina."""

from random import Random
from typing import NamedTuple

from napsix.text import fold

WOMEN = (
    "Agustina", "Alejandra", "Ana", "Antonella", "Belén", "Camila", "Carla", "Carolina", "Cecilia", "Claudia",
    "Daniela", "Débora", "Delfina", "Florencia", "Gabriela", "Graciela", "Guadalupe", "Inés", "Jimena", "Josefina",
    "Julieta", "Karina", "Laura", "Lorena", "Lucía", "Luz", "Magalí", "Marcela", "María Inés", "María José",
    "Mariana", "Marisol", "Martina", "Melina", "Micaela", "Milagros", "Mónica", "Nadia", "Natalia", "Noelia",
    "Paula", "Pilar", "Rocío", "Romina", "Rosario", "Silvina", "Sofía", "Soledad", "Valeria", "Verónica",
    "Victoria", "Virginia", "Yanina", "Zulema",
)  # fmt: skip
MEN = (
    "Adrián", "Agustín", "Alejandro", "Ariel", "Bautista", "Carlos", "Cristian", "Damián", "Daniel", "Darío",
    "Diego", "Eduardo", "Emiliano", "Enzo", "Esteban", "Ezequiel", "Facundo", "Federico", "Fernando", "Franco",
    "Gastón", "Gerardo", "Germán", "Gonzalo", "Guillermo", "Gustavo", "Hernán", "Horacio", "Ignacio", "Joaquín",
    "Jorge", "José Luis", "Juan Cruz", "Juan Pablo", "Julián", "Lautaro", "Leandro", "Leonardo", "Lucas", "Luciano",
    "Marcelo", "Mariano", "Martín", "Matías", "Maximiliano", "Nahuel", "Nicolás", "Pablo", "Ramiro", "Raúl",
    "Ricardo", "Rodrigo", "Santiago", "Sebastián", "Sergio", "Tomás", "Walter",
)  # fmt: skip
SURNAMES = (
    "Acosta", "Acuña", "Aguirre", "Álvarez", "Arias", "Avendaño", "Ávila", "Bazán", "Benítez", "Blanco", "Bustos",
    "Cabrera", "Cáceres", "Cardozo", "Castro", "Ceballos", "Coronel", "Correa", "Córdoba", "Cufré", "Díaz",
    "Domínguez", "Escudero", "Espíndola", "Etcheverry", "Farías", "Fernández", "Ferreyra", "Figueroa", "Franco",
    "Funes", "Gallardo", "Giménez", "Godoy", "Gómez", "González", "Guzmán", "Heredia", "Herrera", "Ibáñez",
    "Iglesias", "Juárez", "Ledesma", "Leiva", "López", "Lucero", "Luján", "Luna", "Maidana", "Maldonado", "Mansilla",
    "Martínez", "Medina", "Méndez", "Miño", "Molina", "Montenegro", "Morales", "Moyano", "Muñoz", "Navarro", "Núñez",
    "Ojeda", "Olivera", "Ordóñez", "Ortiz", "Páez", "Peralta", "Pereyra", "Pérez", "Ponce", "Quiroga", "Ramírez",
    "Ramos", "Ríos", "Rivero", "Rodríguez", "Rojas", "Roldán", "Romero", "Rossi", "Ruiz", "Salinas", "Sánchez",
    "Sosa", "Soto", "Suárez", "Toledo", "Torres", "Valdez", "Vargas", "Vázquez", "Vega", "Velázquez", "Vera",
    "Villalba", "Yáñez", "Zalazar", "Zárate",
)  # fmt: skip
TWO_SURNAMES = 0.08  # the share of people who use both


class Person(NamedTuple):
    """Somebody of the demo; the first name is a woman's where ``is_woman``."""

    first_name: str
    last_name: str
    is_woman: bool

    def email_at(self, domain: str) -> str:
        """Return an address at ``domain`` as companies give them: ``ines.nunez@…``."""
        return f"{fold(self.first_name).split()[0]}.{fold(self.last_name).replace(' ', '')}@{domain}"


def person(random: Random) -> Person:
    """Return somebody; now and then with two surnames."""
    is_woman = random.choice((False, True))
    surname = random.choice(SURNAMES)
    if random.random() < TWO_SURNAMES:
        surname = f"{surname} {random.choice(SURNAMES)}"
    return Person(random.choice(WOMEN if is_woman else MEN), surname, is_woman)
