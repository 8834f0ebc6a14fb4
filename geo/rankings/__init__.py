"""Bulletins and the rankings in them."""
