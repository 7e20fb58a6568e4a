"""The pages of what administrators keep: types, tags, the team."""
