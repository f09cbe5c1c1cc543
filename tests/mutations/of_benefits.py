"""Mutations of the package `benefits` and its kernels: file, what stands there (once), what stands there instead, tests concerned."""

SENTENCES, KERNELS = "benefits/test_sentences.py", "measures/test_benefits.py"

MUTATIONS = [
    (
        "measures/benefit_realisation.py",
        "_over(self.confirmed, self.planned)",
        "self.rate",
        KERNELS,
    ),
    (
        "measures/benefit_map.py",
        "(1 - chance) * difference[name]",
        "chance * difference[name]",
        KERNELS,
    ),
    ("measures/repriced_case.py", "later <= window + 1e-9", "when <= window + 1e-9", KERNELS),
    ("measures/repriced_case.py", "- to_go + stopping", "- to_go - stopping", KERNELS),
    ("portfolio/benefit_worth.py", "frame.measured > day", "frame.measured < day", SENTENCES),
    ("benefits/data.py", "return frame[~frame.dis_benefit]", "return frame", SENTENCES),
    ("benefits/data.py", "(frame.owner_until < day)", "(frame.owner_until <= day)", SENTENCES),
    ("benefits/data.py", "(found.fall > 1 + 1e-9)", "(found.fall > 0)", SENTENCES),
]
