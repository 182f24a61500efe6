"""The file doctor: finds what offices' workbooks suffer from and mends it, never silently.

Each kind of repair is a small pure unit; what it did is a Repair that the clerk sees, and may decline.
"""
