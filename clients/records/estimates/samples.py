"""Demo estimates."""

from clients.kinds.documents import add_document
from clients.kinds.offers import bring_into
from clients.records.estimates.models import Estimate
from clients.records.estimates.services import accept
from clients.records.invoices.samples import lines

SUBJECTS = ["Renovación de equipos", "Ampliación de la red", "Sitio institucional", "Abono anual", "Puesta a punto"]


def sample(demo):
    """Make an estimate in each of the client's states."""
    for state in demo.states(Estimate):
        draft = Estimate(client=demo.client, contact=demo.contact, subject=demo.random.choice(SUBJECTS))
        bring_into(state, add_document(draft, user=demo.user, lines=lines(demo)), demo, accept=accept)
