"""Indicators on maps of units: figures, their maps, tables and charts."""
