"""Writes on the risk register; one module a noun."""
