"""What imports leave behind: what there was to say, what they changed, and remembered mappings."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from napsix.importer.messages import sentence
from napsix.importer.models.run import ImportRun


class ImportIssue(models.Model):
    """A row, a cell or the file itself that somebody should look at. The sentence is made when it is shown.

    ``row`` is the number a person sees, None for the whole file or column; ``position`` None for the whole row.
    """

    class Severity(models.TextChoices):
        """Whether the row stayed out."""

        ERROR = "error"
        WARNING = "warning"

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="issues")
    row = models.PositiveIntegerField(null=True)
    position = models.PositiveIntegerField(null=True)
    severity = models.CharField(max_length=7, choices=Severity.choices)
    code = models.CharField(max_length=40)
    params = models.JSONField(default=dict)

    class Meta:
        default_permissions = ()
        ordering = ["run", models.F("row").asc(nulls_first=True), "pk"]
        indexes = [models.Index(fields=["run", "row"], name="import_issue_by_row")]

    def __str__(self) -> str:
        return self.message

    @property
    def message(self) -> str:
        """The sentence for people, in the language in force."""
        return sentence(self.code, self.params)

    @property
    def column(self) -> str | None:
        """The title of the column it is about, or None."""
        return self.run.header(self.position)


class ImportAction(models.TextChoices):
    """Whether an import made the row or changed one that was there."""

    CREATED = "created"
    UPDATED = "updated"


class UndoState(models.TextChoices):
    """What an undo did with a change: nothing yet, all of it, some fields of it, nothing for a reason, no row there."""

    PENDING = ""
    UNDONE = "undone"
    PARTLY = "partly"
    KEPT = "kept"
    GONE = "gone"


class ImportChange(models.Model):
    """One row of ours that a row of the file made or changed: what undo and history read.

    ``before`` and ``after`` hold the changed columns only, and nothing for a row that was made; ``stamp`` is the
    version the row had afterwards, so that undo sees who else wrote since. ``undo`` is what undoing needs besides and
    nobody is shown (numbers of rows, moments), None where the change is older than undoing is; ``undone`` what it did.
    """

    Action = ImportAction
    Undone = UndoState

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="changes")
    row = models.PositiveIntegerField()
    action = models.CharField(max_length=7, choices=Action.choices)
    model = models.CharField(max_length=60)
    object_pk = models.BigIntegerField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    stamp = models.PositiveIntegerField()
    undo = models.JSONField(null=True, default=dict)
    undone = models.CharField(max_length=6, choices=UndoState.choices, default="", blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["model", "object_pk"], name="import_change_by_object"),
            models.Index(fields=["run", "row"], name="import_change_by_row"),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.object_pk} {self.action}"


class ImportTemplate(models.Model):
    """A mapping under a name, found again by the titles of a file.

    ``content`` is what a mapping file holds: ``{"columns": [{"header", "field"}], "mode", "match", "choices"}``, of the
    run's choices those that are not about the words and rows of one file.
    """

    name = models.CharField(_("nombre"), max_length=80, unique=True)
    target = models.CharField(max_length=60, editable=False)
    signature = models.CharField(max_length=64, editable=False, db_index=True)
    content = models.JSONField(default=dict, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("usuario")
    )
    created_at = models.DateTimeField(_("creada"), auto_now_add=True)

    class Meta:
        default_permissions = ()
        ordering = ["name"]
        verbose_name = _("plantilla de importación")
        verbose_name_plural = _("plantillas de importación")

    def __str__(self) -> str:
        return self.name
