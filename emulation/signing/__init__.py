"""Signing: what is signed (documents.py), the file of it (prepared.py, revisions.py), the ways to sign (channels/), the
proof that the signer is the one (proofs.py), and the seal of the portal (sealing.py; keys.py, trust.py)."""
