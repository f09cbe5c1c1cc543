"""What the synthetic portfolio calls its programs and projects. No real organization is meant."""

ORGANIZATION = "National Health Organization (synthetic)"

OBJECTIVES = (
    "Safer care",
    "Easier access",
    "Able workforce",
    "Sound finances",
    "Resilient systems",
)

PROGRAMS = (
    (
        "digital-transformation",
        "Digital transformation",
        "One record and one front door for every patient",
        "Chief digital officer",
        (
            "Electronic medical records",
            "Patient portal",
            "System-wide training",
            "Interoperability platform",
            "E-prescribing",
            "Clinical decision support",
            "Remote monitoring",
            "Identity and consent",
        ),
    ),
    (
        "hospital-infrastructure",
        "Hospital infrastructure",
        "Wards and theatres fit for the next decades",
        "Chief estates officer",
        (
            "Surgical centre north",
            "Imaging renewal",
            "Sterile services",
            "Emergency department east",
            "Energy retrofit",
            "Ward refurbishment",
            "Medical gas network",
            "Helipad replacement",
        ),
    ),
    (
        "cyber-security",
        "Cyber security",
        "Keep services running under attack",
        "Chief information security officer",
        (
            "Network segmentation",
            "Medical device security",
            "Security operations centre",
            "Backup and recovery",
            "Privileged access",
            "Phishing resilience",
            "Supplier assurance",
            "Endpoint renewal",
        ),
    ),
    (
        "workforce",
        "Workforce",
        "The right people, rostered well, who stay",
        "Chief people officer",
        (
            "Rostering renewal",
            "Nurse retention",
            "Skills academy",
            "Recruitment portal",
            "Occupational health",
            "Leadership pathway",
            "Payroll consolidation",
            "Staff housing",
        ),
    ),
    (
        "primary-care",
        "Primary care",
        "More care close to home",
        "Medical director",
        (
            "Community diagnostics",
            "Same-day access",
            "Care coordination hubs",
            "Vaccination service",
            "Home dialysis",
            "Mental health first contact",
            "Rural telehealth",
            "Practice mergers",
        ),
    ),
    (
        "finance-and-supply",
        "Finance and supply",
        "Know what care costs and buy it well",
        "Chief financial officer",
        (
            "Ledger replacement",
            "Procurement catalogue",
            "Pharmacy logistics",
            "Activity-based costing",
            "Contract register",
            "Asset tracking",
            "Warehouse consolidation",
            "Billing reform",
        ),
    ),
)

COMMENTS = {
    "green": "Work goes to plan.",
    "amber": "Behind plan; measures agreed with the sponsor.",
    "red": "Cannot be held without a decision of the board.",
}

MILESTONES = (
    ("M1", "Business case approved", 0.0),
    ("M2", "Design signed off", 0.3),
    ("M3", "First release", 0.65),
    ("M4", "Handover to operations", 1.0),
)
