"""How every number of the capacity analysis is worked out."""
