"""What stands beside and below the maps of pages."""
