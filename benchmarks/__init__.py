"""How long things take, beside what they would take without this program: `python3 dev.py bench`."""
