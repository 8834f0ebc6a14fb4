"""Borders and rivers from files and from OpenStreetMap."""
