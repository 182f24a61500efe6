"""The corpus of PDFs that somebody might hand in for verification: ours, others', and what attackers make of them.

They are made anew for each run (`corpus.make_corpus`), because keys and certificates of the tests are; what must be
found in each stands in `expected.json`, and is read there when it changes. With CORPUS_FOLDER set, the tests leave the
files there to be looked at.
"""
