"""Benchmarks: the map of this project beside a plain folium page, in one run, so that the ratios mean something."""
