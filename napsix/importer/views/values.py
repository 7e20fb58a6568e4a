"""Between the columns and the check: what the words of the file mean, where somebody has to say so."""

from collections import defaultdict

from django.contrib import messages
from django.http import HttpResponse, QueryDict

from napsix.accounts.requests import UserRequest
from napsix.importer.mapping import ImportRefused
from napsix.importer.services import running, wording
from napsix.importer.views.base import PlanPage


class ValuesPage(PlanPage):
    """The different words of each column with named things, and what each of them becomes."""

    template_name = "importer/values.html"
    step = "import_values"

    def get(self, request: UserRequest, pk: int) -> HttpResponse:
        """Show them, once they are counted."""
        fields = wording.Wording(self.run).fields() if self.run.state == self.run.State.DONE else []
        return self.render(self.shell(self.run, fields=fields)) if fields else self.go("check")

    def post(self, request: UserRequest, pk: int) -> HttpResponse:
        """Keep the answers, and rehearse by them."""
        try:
            wording.decide(self.run, answers(request.POST))
            running.rehearse(self.run)
        except ImportRefused as refusal:
            messages.error(request, str(refusal))
        return self.go("check")


def answers(data: QueryDict) -> dict[str, dict[str, str]]:
    """Return the answers of a form by field and word: three lists beside each other."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    lists = (data.getlist(name) for name in ("field", "word", "answer"))
    for field, word, answer in zip(*lists, strict=False):
        found[field][word] = answer
    return found
