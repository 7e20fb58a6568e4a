"""The pages of the back office about clients, prospects, types, tags, series, the company and the team."""
