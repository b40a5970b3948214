"""What the demonstration tells everybody; real people's passphrases are made once and told to one.

Public by design, like `settings.DEMO_PASSWORD`: used while DEMO=1 only, and loads nothing.
"""

# Of the keys to sealed corruption reports, by e-mail address.
PASSPHRASES = {
    "integrity@example.go.th": "jikud hidok yuvor yujuw baraj hudat",
    "integrity2@example.go.th": "kejib jivaj vulid fener leril nuyij",
    "custodian@example.go.th": "wuput sonog miloy dumeb zayir batuz",
    "executive@example.go.th": "ruwib rovuv sekaj zoyog zivuw dafaw",
    "integrity@other.example.go.th": "barom yakez galik butir fohos lagap",
    "custodian@other.example.go.th": "fados zadon zayud fejak kevad jihiw",
}
# Receipts of invented reports (portal/demo/corruption_reports.py): a new one, one with messages.
RECEIPTS = ("MXXD-VPHY-6FB6-HD4C-X0HE", "GP4V-FEX1-3XYE-WBP5-0NSJ")
