"""Published results of any indicator, from files that people make."""
