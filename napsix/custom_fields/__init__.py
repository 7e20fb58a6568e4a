"""Fields that administrators define, for any model with a ``custom`` JSON column."""
