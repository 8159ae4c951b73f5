"""Document tree → bytes. One writer a format; none of them knows budgets."""
