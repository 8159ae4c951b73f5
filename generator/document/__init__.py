"""The format-neutral document tree. Writers meet composers here and nowhere else."""
