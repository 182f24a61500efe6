"""The corpus of PDFs that somebody might hand in for verification: ours, others', and what attackers make of them.

They lie in `papers.tar.xz`, as they were made once: what was signed long ago must be understood for years. What must be
found in each stands in `expected.json`, and is read there when it changes. `pytest tests/verification --signed-papers
anew` makes them anew, as the code of today would, and tries each one everywhere; with `keep` it writes the archive too.
"""
