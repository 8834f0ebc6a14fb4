"""The demonstration store, made up and marked as such."""
