"""Demo estimates."""

from clients.records.documents import add_document
from clients.records.estimates.models import Estimate
from clients.records.estimates.services import accept
from clients.records.invoices.samples import lines
from clients.records.offers import bring_into

SUBJECTS = ["Renovación de equipos", "Ampliación de la red", "Sitio institucional", "Abono anual", "Puesta a punto"]


def sample(plot):
    """Make an estimate in each of the client's states."""
    for state in plot.states(Estimate):
        draft = Estimate(client=plot.client, contact=plot.contact, subject=plot.random.choice(SUBJECTS))
        bring_into(state, add_document(draft, user=plot.user, lines=lines(plot)), plot, accept=accept)
