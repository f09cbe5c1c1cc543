"""Mutations of the package `delivery`: file, what stands there (once), what stands there instead, tests concerned."""

SHARE, SENDING = "delivery/test_share.py", "delivery/test_sending.py"
ANSWERS, RETENTION = "delivery/test_answers.py", "delivery/test_retention.py"
REMINDERS = "delivery/test_reminders.py"

MUTATIONS = [
    ("delivery/publication.py", 'if row["program"] in programs))', "if True))", SHARE),
    (
        "delivery/publication.py",
        "return html if checksum.is_intact(html) else",
        "return html if html else",
        SHARE,
    ),
    (
        "delivery/publication.py",
        "if not html or stated != sha256(text.encode()).hexdigest():",
        "if not html:",
        ANSWERS,
    ),
    ("delivery/share.py", "before.keys() - wanted", "set()", SHARE),
    ("delivery/share.py", "{**kept, **dict.fromkeys(files,", "{**dict.fromkeys((),", SHARE),
    ("delivery/share.py", "or size != source.stat().st_size", "or False", SHARE),
    ("delivery/deliver.py", "if name not in self.configuration.audiences:", "if False:", SHARE),
    (
        "delivery/ledger.py",
        'last.state in ("refused", "unknown")',
        'last.state in ("refused",)',
        SENDING,
    ),
    ("delivery/ledger.py", "    _write(record, begun)\n", "", SENDING),
    ("delivery/channels.py", "if code >= 500:", "if code >= 600:", SENDING),
    ("delivery/channels.py", "code not in (408, 429)", "code not in (408,)", SENDING),
    ("delivery/channels.py", "and pause <= LONGEST_PAUSE", "and pause < 0", SENDING),
    ("delivery/message.py", '" ".join(self.subject.split())', "self.subject", SENDING),
    ("delivery/retention.py", "not in keep.tagged", "not in ()", RETENTION),
    ("delivery/retention.py", "if not named and", "if", RETENTION),
    ("delivery/retention.py", "folder.name not in kept", "True", RETENTION),
    ("delivery/reminders.py", "if data.stale or", "if", REMINDERS),
    ("delivery/reminders.py", "if row.days_late > 0:", "if True:", REMINDERS),
    ("delivery/reminders.py", "asked[:MOST_ASKED]", "asked", REMINDERS),
    ("delivery/answers.py", "one.for_programs(self.programs[name])", "one", ANSWERS),
    ("delivery/answers.py", "if old.get(name) != new.get(name)]", "]", ANSWERS),
]
