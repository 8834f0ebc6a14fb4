"""Publishing: what the public would see, what it sees now, the difference, and the switch from one to the other."""
