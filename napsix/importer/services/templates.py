"""Mappings that are remembered under a name."""

from napsix.importer import mapping as mappings
from napsix.importer.models import ImportTemplate
from napsix.importer.services.running import reopen


def template_content(run):
    """Return what a mapping file or template of this run holds."""
    columns = [{"header": entry["header"], "field": entry["field"]} for entry in run.mapping]
    return {"columns": columns, "mode": run.mode, "match": run.match}


def save_template(run, *, name):
    """Remember the run's mapping under ``name``, instead of what was remembered under it."""
    content = {"target": run.target, "signature": run.signature, "content": template_content(run), "user": run.user}
    return ImportTemplate.objects.update_or_create(name=name, defaults=content)[0]


def templates_for(run):
    """Return the remembered mappings made for files with the same titles."""
    return ImportTemplate.objects.filter(target=run.target, signature=run.signature)


def use_template(run, template):
    """Take over what ``template`` says of the columns; fields that are there no more are passed over."""
    content = template.content
    catalogue = run.resource.catalogue()
    chosen = mappings.from_content(content, run.columns)
    run.mapping = [entry for entry in chosen if entry["field"] in catalogue]
    run.mode, run.match = content["mode"], content["match"]
    reopen(run)
    run.save(update_fields=["mapping", "mode", "match"])
