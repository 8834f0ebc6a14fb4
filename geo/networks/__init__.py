"""Networks of sensors: raw readings beside the store, and the results that they become."""
