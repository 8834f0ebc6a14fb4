"""Committed files made anew from the packages they come from."""
