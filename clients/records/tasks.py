"""Tasks: something to be done, for a client or in one of its projects, by staff or by a contact."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.db.models import CheckConstraint, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.days import DayField
from clients.kinds.actions import action
from clients.kinds.base import Record, Refused, State, Today, by_status, known_status
from clients.kinds.demo import DemoClient
from clients.kinds.events import emit
from clients.kinds.messages import RecordMessage, write_message
from clients.kinds.registry import NOBODY, Notice, Portal, Save, Told, register
from clients.kinds.services import Lines, add_record, change_record, claim, locked
from clients.kinds.uploads import keep_all
from clients.records.projects import Project
from contacts.models import Contact
from napsix.accounts.models import User

OPEN = Q(status__in=["todo", "doing"])


class TaskStatus(models.TextChoices):
    """How far a task is; that it is late follows from the day."""

    TODO = "todo", gettext_lazy("Pendiente")
    DOING = "doing", gettext_lazy("En curso")
    DONE = "done", gettext_lazy("Hecha")
    CANCELLED = "cancelled", gettext_lazy("Cancelada")


class TaskPriority(models.IntegerChoices):
    """Which of several tasks comes first: the lower the number, the sooner."""

    HIGH = 1, gettext_lazy("Alta")
    NORMAL = 2, gettext_lazy("Normal")
    LOW = 3, gettext_lazy("Baja")


class Task(Record):
    """Something to be done by ``assignee`` of the team, or by ``contact`` at the client, never by both."""

    Status = TaskStatus
    Priority = TaskPriority

    LATE = OPEN & Q(due_on__lt=Today())
    IN_TIME = Q(due_on__isnull=True) | Q(due_on__gte=Today())
    STATES = (
        State("todo", gettext_lazy("Pendiente"), "azure", Q(status="todo") & IN_TIME),
        State("doing", gettext_lazy("En curso"), "blue", Q(status="doing") & IN_TIME),
        State("overdue", gettext_lazy("Atrasada"), "red", LATE),
        State("done", gettext_lazy("Hecha"), "green", Q(status="done")),
        State("cancelled", gettext_lazy("Cancelada"), "secondary", Q(status="cancelled")),
    )

    title = models.CharField(gettext_lazy("título"), max_length=200)
    description = models.TextField(gettext_lazy("descripción"), blank=True, max_length=5000)
    project = models.ForeignKey(
        "clients.Project",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tasks",
        verbose_name=gettext_lazy("proyecto"),
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("a cargo de"),
    )
    status = models.CharField(gettext_lazy("estado"), max_length=9, choices=Status.choices, default=Status.TODO)
    priority = models.PositiveSmallIntegerField(
        gettext_lazy("prioridad"), choices=Priority.choices, default=Priority.NORMAL
    )
    due_on = DayField(gettext_lazy("vence"), null=True, blank=True)
    is_shared = models.BooleanField(
        gettext_lazy("visible para el cliente"),
        default=False,
        help_text=gettext_lazy("Las asignadas a un contacto se ven siempre."),
    )
    completed_at = models.DateTimeField(gettext_lazy("terminada"), null=True, blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = gettext_lazy("tarea")
        verbose_name_plural = gettext_lazy("tareas")
        default_permissions = (*Record.Meta.default_permissions, "portal_complete", "portal_comment")
        indexes = [
            *Record.Meta.indexes,
            *by_status("task", "due_on"),
            models.Index(fields=["due_on", "id"], name="task_by_due"),
            models.Index(fields=["title", "id"], name="task_by_title"),
        ]
        constraints = [
            known_status(["todo", "doing", "done", "cancelled"], "task"),
            CheckConstraint(condition=Q(priority__in=[1, 2, 3]), name="task_priority_known"),
            CheckConstraint(
                condition=Q(assignee__isnull=True) | Q(contact__isnull=True),
                name="task_has_one_assignee",
                violation_error_message=gettext_lazy("Asignala al equipo o a un contacto, no a los dos."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.status in {self.Status.TODO, self.Status.DOING}

    @property
    def is_closed(self) -> bool:
        """Whether it was done or cancelled."""
        return not self.is_open


class TaskComment(RecordMessage):
    """What the team, or the contact at the client, wrote about a task."""

    record = models.ForeignKey(Task, models.CASCADE, related_name="messages")


def completion(status: str, before: Task | None = None) -> dict[str, Any]:
    """Return what the status takes with it: a task is done at a moment, which stays, or it has none."""
    if status != Task.Status.DONE:
        return {"status": status, "completed_at": None}
    was_done = before is not None and before.status == status
    return {"status": status, "completed_at": before.completed_at if before and was_done else timezone.now()}


def happened(before: Task, after: Task) -> list[str]:
    """Return the verbs of what an edit did: that it was done or taken up again, and whatever else changed."""
    others = [name for name in Task.declaration.fields if name != "status"]
    verbs = ["changed"] if any(getattr(before, name) != getattr(after, name) for name in others) else []
    if after.status == Task.Status.DONE != before.status:
        return [*verbs, "completed"]
    if before.is_closed and after.is_open:
        return [*verbs, "reopened"]
    return ["changed"]


@transaction.atomic
def add_task(
    task: Task, *, user: User | None = None, contact: Contact | None = None, lines: Lines | None = None
) -> Task:
    """Save a new task, which may be done already, and return it."""
    task.completed_at = completion(task.status)["completed_at"]
    add_record(task, user=user, contact=contact)
    if task.status == Task.Status.DONE:
        emit(task, "completed", user=user, contact=contact)
    return task


@transaction.atomic
def change_task(task: Task, *, user: User | None = None, lines: Lines | None = None) -> Task:
    """Save an edited task: to set its status is the same deed as the button. Raises ``StaleRow``."""
    before = locked(task)
    task.completed_at = completion(task.status, before)["completed_at"]
    return change_record(task, user=user, verbs=happened(before, task))


@action(gettext_lazy("Terminar"), when="is_open", icon="check", primary=True, own=True)
@transaction.atomic
def complete(task: Task, *, user: User | None = None, contact: Contact | None = None) -> Task:
    """Mark it done; a contact completes only what is assigned to them."""
    when = OPEN & Q(contact=contact) if contact else OPEN
    if not claim(task, when=when, user=user, contact=contact, verb="completed", **completion(Task.Status.DONE)):
        raise Refused(_("La tarea ya no está pendiente, o no es tuya."))
    return task


@action(gettext_lazy("Reabrir"), when="is_closed", icon="refresh")
@transaction.atomic
def reopen(task: Task, *, user: User | None = None, contact: Contact | None = None) -> Task:
    """Take up again what was done or cancelled."""
    if not claim(task, when=~OPEN, user=user, verb="reopened", **completion(Task.Status.TODO)):
        raise Refused(_("La tarea ya está pendiente."))
    return task


@action(
    gettext_lazy("Comentar"),
    of="clients.TaskComment",
    asks=("body", "is_internal"),
    attaches=True,
    icon="message",
    bulk=False,
)
@transaction.atomic
def comment(
    task: Task,
    *,
    body: str,
    user: User | None = None,
    contact: Contact | None = None,
    is_internal: bool = False,
    attachments: Iterable[UploadedFile] = (),
) -> None:
    """Write a comment on it, or a note that only the team sees."""
    files = keep_all(attachments, user=user, contact=contact)
    message = write_message(task, body=body, user=user, contact=contact, is_internal=is_internal, files=files)
    verb = "noted" if message.is_internal else "commented"
    emit(task, verb, user=user, contact=contact, detail=str(message), message=message)


TITLES = [
    "Enviar la documentación",
    "Coordinar la visita",
    "Revisar el presupuesto",
    "Cargar los artículos",
    "Probar el acceso",
]


def sample(demo: DemoClient) -> None:
    """Make a demo task in each of the client's states, in one of its projects where it has any."""
    projects = list(Project.objects.for_client(demo.client))
    for state in demo.states(Task):
        row = Task(client=demo.client, title=demo.random.choice(TITLES), due_on=demo.day(9), is_shared=True)
        row.project = demo.random.choice(projects) if projects else None
        row.status = {"overdue": Task.Status.TODO}.get(state, state)
        if state == "overdue":
            row.due_on = demo.day(-4)
        if state == "todo":
            row.contact = demo.contact
        else:
            row.assignee = demo.user
        add_task(row, user=demo.user)
        comment.run(row, user=demo.user, body="Lo vemos en la reunión del jueves.", is_internal=state == "doing")


register(
    Task,
    section=gettext_lazy("Trabajo"),
    columns=["title", "client", "project", "state", "priority", "assignee", "contact", "due_on"],
    fields=[
        "title", "description", "project", "assignee", "contact", "status", "priority", "due_on", "is_shared",
    ],
    facts=["project", "assignee", "contact", "priority", "due_on", "completed_at", "is_shared", "description"],
    filters=["state", "priority", "assignee", "project", "due_on"],
    search=["title", "description"],
    open=OPEN,
    portal=Portal(
        columns=["title", "project", "state", "due_on"],
        fields=["title", "project", "contact", "due_on", "completed_at", "description"],
        rows=Q(is_shared=True) | Q(contact__isnull=False),
        actions=[complete, replace(comment, asks=("body",))],
        waiting=OPEN,
        waiting_for=["complete"],
        notices=[
            Notice(
                "commented",
                gettext_lazy("Comentario en una tarea"),
                gettext_lazy("Comentario en la tarea {{documento}}"),
                gettext_lazy("Comentamos la tarea {{documento}}."),
                action="comment",
            ),
            Notice(
                "assigned",
                gettext_lazy("Tarea asignada"),
                gettext_lazy("Te asignamos la tarea {{documento}}"),
                gettext_lazy("Te asignamos la tarea {{documento}}."),
                ["due_on"],
                to="contact",
            ),
        ],
        profiles=["technician"],
    ),
    actions=[complete, reopen, comment],
    events={
        "assigned": Told(gettext_lazy("%(who)s te asignó la tarea «%(row)s», de %(client)s."), only_assignee=True),
        "commented": Told(gettext_lazy("%(who)s comentó la tarea «%(row)s», de %(client)s."), only_by_contacts=True),
        "completed": Told(gettext_lazy("%(who)s terminó la tarea «%(row)s», de %(client)s."), only_by_contacts=True),
        "created": NOBODY,
        "changed": NOBODY,
        "noted": NOBODY,
        "reopened": NOBODY,
    },
    assigns=["assignee", "contact"],
    save=Save(add_task, change_task),
    deletable=~Q(status="done"),
    icon="checkbox",
    order=70,
    sample=sample,
)  # fmt: skip
