"""What is made: one module per stage, in the order of the data's way."""
