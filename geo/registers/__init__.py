"""Registers: places on a map with a state, of every kind and field."""
