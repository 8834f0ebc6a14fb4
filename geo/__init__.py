"""A map of how Beijing keeps its pollution-control promises: plan, quota, place, evidence."""
