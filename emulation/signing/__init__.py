"""What is signed (documents.py) and how a signer proves to be the one (proofs.py). Other methods will stand beside."""
