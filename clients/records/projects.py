"""Projects: work for a client that takes several tasks."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.days import DayField
from clients.kinds.base import Record, by_status, known_status, states_of
from clients.kinds.demo import DemoClient
from clients.kinds.registry import NOBODY, Portal, Told, register
from clients.kinds.services import add_record

RUNNING = Q(status__in=["planned", "active", "paused"])


class ProjectStatus(models.TextChoices):
    """How far the team says that a project is."""

    PLANNED = "planned", gettext_lazy("Planificado")
    ACTIVE = "active", gettext_lazy("En curso")
    PAUSED = "paused", gettext_lazy("En pausa")
    FINISHED = "finished", gettext_lazy("Terminado")
    CANCELLED = "cancelled", gettext_lazy("Cancelado")


class Project(Record):
    """Work with a beginning, an end, and tasks that show its progress."""

    Status = ProjectStatus

    STATES = states_of(Status, planned="azure", active="blue", paused="yellow", finished="green")

    LABELS = {"progress": gettext_lazy("avance")}

    tasks: models.QuerySet

    name = models.CharField(gettext_lazy("nombre"), max_length=200)
    description = models.TextField(gettext_lazy("descripción"), blank=True, max_length=5000)
    status = models.CharField(gettext_lazy("estado"), max_length=9, choices=Status.choices, default=Status.PLANNED)
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("a cargo"),
    )
    starts_on = DayField(gettext_lazy("inicio"), null=True, blank=True)
    due_on = DayField(gettext_lazy("entrega"), null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = gettext_lazy("proyecto")
        verbose_name_plural = gettext_lazy("proyectos")
        indexes = [
            *Record.Meta.indexes,
            *by_status("project"),
            models.Index(fields=["due_on", "id"], name="project_by_due"),
            models.Index(fields=["name", "id"], name="project_by_name"),
        ]
        constraints = [
            known_status(["planned", "active", "paused", "finished", "cancelled"], "project"),
            CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(due_on__isnull=True) | Q(due_on__gte=F("starts_on")),
                name="project_due_after_start",
                violation_error_message=gettext_lazy("La entrega es anterior al inicio."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def progress(self) -> str:
        """How many of its tasks are done, in words; cancelled ones do not count. Empty of one without tasks."""
        tasks = self.tasks.exclude(status="cancelled")
        done = models.Count("pk", filter=Q(status="done"))
        counted = tasks.aggregate(all=models.Count("pk"), done=done)
        return _("%(done)s de %(all)s tareas") % counted if counted["all"] else ""


def sample(demo: DemoClient) -> None:
    """Make a demo project in each of the client's states."""
    for state in demo.states(Project):
        name = demo.random.choice(
            ["Migración de datos", "Sitio nuevo", "Sucursal Córdoba", "Automatización de depósito"]
        )
        row = Project(client=demo.client, contact=demo.contact, name=name, status=state, manager=demo.user)
        row.starts_on, row.due_on = demo.day(-30), demo.day(45)
        add_record(row, user=demo.user)


register(
    Project,
    section=gettext_lazy("Trabajo"),
    columns=["name", "client", "state", "manager", "starts_on", "due_on"],
    fields=["name", "description", "status", "contact", "manager", "starts_on", "due_on"],
    facts=["contact", "manager", "starts_on", "due_on", "progress", "description"],
    filters=["state", "manager", "due_on"],
    search=["name", "description"],
    open=RUNNING,
    portal=Portal(
        columns=["name", "state", "due_on"],
        fields=["name", "manager", "starts_on", "due_on", "progress", "description"],
        profiles=["technician"],
    ),
    deletable=Q(status="planned"),
    events={
        "assigned": Told(
            gettext_lazy("%(who)s te dejó a cargo del proyecto «%(row)s», de %(client)s."), only_assignee=True
        ),
        "created": NOBODY,
        "changed": NOBODY,
    },
    assigns=["manager"],
    icon="briefcase",
    order=60,
    sample=sample,
)
