"""Water quality: classes, readings, sections, registers."""
