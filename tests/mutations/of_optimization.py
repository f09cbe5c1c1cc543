"""Mutations of the package `optimization`: file, what stands there (once), what stands there instead, tests concerned."""

OVERLOAD, MILP, SELECTION = (
    f"optimization/test_{name}.py" for name in ("overload", "milp", "selection")
)

MUTATIONS = [
    (
        "optimization/overload.py",
        "(start >= first) & (finish <= last)",
        "(start > first) & (finish <= last)",
        OVERLOAD,
    ),
    ("optimization/overload.py", "capacity[a : b + 1].sum()", "capacity[a:b].sum()", OVERLOAD),
    ("optimization/overload.py", "count = fewest.min()", "count = fewest.max()", OVERLOAD),
    (
        "optimization/overload.py",
        ".min(axis=0) for one in sums",
        ".max(axis=0) for one in sums",
        OVERLOAD,
    ),
    (
        "optimization/milp.py",
        "max(0.0, self.bound - self.value)",
        "max(0.0, self.value - self.bound)",
        MILP,
    ),
    ("optimization/milp.py", "OPTIMAL if found.status == 0 else LIMIT", "OPTIMAL", MILP),
    (
        "optimization/certificate.py",
        "if any(price < 0 for price in claimed.duals.values())",
        "if False",
        SELECTION,
    ),
    (
        "optimization/certificate.py",
        "if all(member in names for member in members)",
        "if any(member in names for member in members)",
        SELECTION,
    ),
    (
        "optimization/certificate.py",
        "name in group for name in names) > 1:",
        "name in group for name in names) > 2:",
        SELECTION,
    ),
]
