"""The rows of `script/bench`: what is measured, and the budget that each is held to (DESIGN §11)."""

from dataclasses import dataclass, field
from statistics import median


@dataclass
class Row:
    """One measured figure, its spread over the rounds, and its budget."""

    name: str
    unit: str
    values: list
    budget: float | None = None
    note: str = ""
    extra: dict = field(default_factory=dict)

    @property
    def value(self):
        return median(self.values)

    @property
    def holds(self):
        return self.budget is None or self.value <= self.budget

    def as_json(self):
        return {
            "row": self.name,
            "unit": self.unit,
            "median": round(self.value, 3),
            "least": round(min(self.values), 3),
            "most": round(max(self.values), 3),
            "budget": self.budget,
            "holds": self.holds,
            "note": self.note,
            **self.extra,
        }


# name: (requests of the fixture, budget of the ratio, note)
HTTP = {
    "GetCallerIdentity warm": ("identity_warm", None, "one session"),
    "GetCallerIdentity cold": ("identity_cold", 2.2, "every request of another session"),
    "AssumeRole warm": ("assume_warm", None, "one user, one role"),
    "GetSessionToken warm": ("session_token_warm", None, "one user"),
    "AssumeRole cold": ("assume_cold", 2.5, "every request of another session, for another role"),
}

# name: (budget in µs, budget in allocations)
IN_PROCESS = {
    "verify+open+decide warm": (5, None),
    "verify+open+decide cold": (12, None),
    "verify+open warm": (None, None),
    "verify+open cold": (None, None),
    "verify long-term key warm": (None, None),
    "AssumeRole in process": (None, None),
    "AssumeRole in process cold": (None, None),
    "AssumeRole refused in process": (None, None),
    "decide 10 policies": (1, 0),
    "decide 1000 statements": (3, None),
    "seal token": (None, None),
    "open token": (None, None),
}


def table(rows):
    """The rows as text."""
    lines = [("row", "median", "spread", "budget", "")]
    for row in rows:
        spread = f"{min(row.values):.2f}–{max(row.values):.2f}" if len(row.values) > 1 else ""
        budget = "" if row.budget is None else f"≤ {row.budget:g}"
        verdict = "" if row.budget is None else ("holds" if row.holds else "BROKEN")
        lines.append((row.name, f"{row.value:.2f} {row.unit}", spread, budget, verdict))
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths + [0])).rstrip() for line in lines
    )
