"""The pages of the fields that administrators define."""
