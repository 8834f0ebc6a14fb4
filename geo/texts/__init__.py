"""Every text that a person can see, in two languages."""
