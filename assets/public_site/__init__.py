"""The public site: pages for everyone, made of published figures and of nothing else."""
