"""Mutations of the package `risk` and of its kernels: file, what stands there (once), what stands there instead, tests concerned."""

SENTENCES, MITIGATION = "risk/test_sentences.py", "risk/test_mitigation.py"
LOSS, CONTAGION = "measures/test_loss.py", "measures/test_contagion.py"

MUTATIONS = [
    (
        "measures/loss.py",
        "return np.where(on_grid, near, np.floor(exact) + up).astype(int)",
        "return np.where(on_grid, near, np.floor(exact)).astype(int)",
        LOSS,
    ),
    ("measures/loss.py", "return over + self.at * level", "return over + level", LOSS),
    (
        "measures/loss.py",
        "return (self.probability, self.on), (1 - self.probability, self.off)",
        "return (1 - self.probability, self.on), (self.probability, self.off)",
        LOSS,
    ),
    (
        "measures/contagion.py",
        "np.clip(total[:, column[giver]] - buffer, 0, None)",
        "np.clip(total[:, column[giver]], 0, None)",
        CONTAGION,
    ),
    (
        "portfolio/risk_register.py",
        "frame = frame[frame.closed.isna() & frame.occurred.isna() & ~(frame.expires < day)]",
        "frame = frame[frame.closed.isna() & frame.occurred.isna()]",
        SENTENCES,
    ),
    ("risk/register.py", "quantified=known & ~contradicts,", "quantified=known,", SENTENCES),
    (
        "risk/mitigation.py",
        "limits += [(rows.risk_id == risk).to_numpy(float) for risk in rows.risk_id.unique()]",
        "limits += []",
        MITIGATION,
    ),
    ("risk/data.py", "silent=(open_risks == 0) | old,", "silent=old,", SENTENCES),
    (
        "risk/data.py",
        "ahead = ahead[ahead.assessed <= ahead.end - pd.Timedelta(days=HINDSIGHT)]",
        "ahead = ahead[ahead.assessed <= ahead.end]",
        SENTENCES,
    ),
    (
        "risk/data.py",
        "own = own.assign(giver=own.giver.where(own.giver_program == program, OTHER_PROGRAM))",
        "own = own.assign(giver=own.giver)",
        SENTENCES,
    ),
    (
        "risk/findings.py",
        'return f"{cases} need at least {text.money(max(high, 0.0))}"',
        'return f"{cases} need {text.money(max(high, 0.0))}"',
        SENTENCES,
    ),
    ("risk/record_findings.py", "if chance >= LIKELY_TOO_LOW:", "if chance >= 0:", SENTENCES),
]
