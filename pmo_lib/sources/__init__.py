"""Where a portfolio comes from: readers, validation, the snapshot."""
