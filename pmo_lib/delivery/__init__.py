"""What happens around the reports: they are shared, sent, remembered and asked about."""
