"""A unit beside its neighbours."""
