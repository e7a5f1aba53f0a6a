"""Values computed by the field's reference programs, and the production functions run against them."""
