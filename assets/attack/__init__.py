"""What a reader of the public tables can work out: an attack that shares nothing with what hides counts."""
