"""Mappings that are remembered under a name."""

from typing import Any

from django.db.models import QuerySet

from napsix.importer import mapping as mappings
from napsix.importer.models import ImportRun, ImportTemplate
from napsix.importer.services.choosing import OF_TEMPLATES, still_usable
from napsix.importer.services.running import reopen


def template_content(run: ImportRun) -> dict[str, Any]:
    """Return what a mapping file or template of this run holds."""
    columns = [{"header": entry["header"], "field": entry["field"]} for entry in run.mapping]
    choices = {name: run.choices[name] for name in OF_TEMPLATES if run.choices.get(name)}
    return {"columns": columns, "mode": run.mode, "match": run.match, **({"choices": choices} if choices else {})}


def save_template(run: ImportRun, *, name: str) -> ImportTemplate:
    """Remember the run's mapping under ``name``, instead of what was remembered under it."""
    content = {"target": run.target, "signature": run.signature, "content": template_content(run), "user": run.user}
    return ImportTemplate.objects.update_or_create(name=name, defaults=content)[0]


def templates_for(run: ImportRun) -> QuerySet[ImportTemplate]:
    """Return the remembered mappings made for files with the same titles."""
    return ImportTemplate.objects.filter(target=run.target, signature=run.signature)


def use_template(run: ImportRun, template: ImportTemplate) -> None:
    """Take over what ``template`` says of the columns; fields that are there no more are passed over."""
    content = template.content
    catalogue = run.resource.catalogue()
    chosen = mappings.from_content(content, run.columns)
    run.mapping = [entry for entry in chosen if entry["field"] in catalogue]
    run.mode, run.match, run.decisions = content["mode"], content["match"], {}
    run.choices = {**run.choices, **still_usable(run, content.get("choices", {}))}
    reopen(run)
    run.save(update_fields=["mapping", "mode", "match", "decisions", "choices"])
