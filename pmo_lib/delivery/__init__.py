"""How reports reach people: a workspace, its check, its schedule, and what is shared."""
