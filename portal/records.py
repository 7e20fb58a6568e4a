"""The rows of linked records that a viewer may see and act on: the only way the portal gets any."""

from django.urls import reverse

from portal.access import may


class RecordRows:
    """The rows of one ``kind`` within the reach of ``viewer``."""

    def __init__(self, kind, viewer):
        self.kind, self.viewer = kind, viewer

    @property
    def url(self):
        """The address of their list."""
        return reverse(f"portal:{self.kind.model._meta.model_name}_list")

    def all(self):
        """Return the rows that the viewer may see."""
        return self._reached_by(self.kind.portal_permission())

    def for_act(self, action):
        """Return the rows that the viewer may do ``action`` with: seen and reached by both rights."""
        return self.all() & self._reached_by(self.kind.portal_permission(action.key))

    def prefetched(self, rows, names=()):
        """Return ``rows`` with their states and what the columns ``names`` show, so that no cell asks for more."""
        fields = {field.name: field for field in self.kind.model._meta.concrete_fields}
        related = [name for name in names if name in fields and fields[name].is_relation]
        return rows.with_state().select_related(*related) if related else rows.with_state()

    def may(self, action):
        """Return whether the viewer may do ``action`` with some row, or open one by it; whoever only looks may not."""
        return not self.viewer.is_read_only and may(self.viewer, self.kind.portal_permission(action.key))

    def actions_on(self, row):
        """Return the acts that the viewer may do with ``row`` now."""
        return [
            action
            for action in self.kind.portal.actions
            if action.offered_on(row) and self.may(action) and self.for_act(action).filter(pk=row.pk).exists()
        ]

    def _reached_by(self, permission):
        rows = self.kind.model._default_manager
        if not may(self.viewer, permission):
            return rows.none()
        return rows.for_contact(self.viewer.contact, self.viewer.scope(permission).value)


def sees(viewer, row):
    """Return whether the viewer may see ``row``, a record of whatever kind that another one names."""
    kind = row.declaration
    return kind.portal is not None and RecordRows(kind, viewer).all().filter(pk=row.pk).exists()
