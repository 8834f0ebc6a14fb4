"""A map as data, and the scripts that draw it."""
