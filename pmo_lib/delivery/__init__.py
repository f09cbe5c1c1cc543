"""Everything around the reports: workspaces, schedules, and how reports are shared, sent and asked about."""
