"""Answers: every target beside the result that was published for it, with a verdict."""
