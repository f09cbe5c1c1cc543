"""Data quality: what looks wrong in the data, found by functions that register themselves with `@look`; see `registry`."""
