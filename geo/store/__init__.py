"""The GeoPackage: the only reader and writer of the store."""
