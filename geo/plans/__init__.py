"""Action plans: tasks, measures, departments, targets."""
