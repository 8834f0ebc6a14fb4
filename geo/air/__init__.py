"""Air quality on maps of districts and on grids."""
