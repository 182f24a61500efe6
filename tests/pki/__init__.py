"""A made-up world of certificates for tests: a root, two issuing authorities, a time stamp server, OCSP and CRL.

`authorities.py` makes and signs, `server.py` answers on 127.0.0.1 and can be told to fail. Nothing here is trusted by
anybody: the root is made anew for each run.
"""

from .authorities import Authority, Person, Pki
from .server import PkiServer, serving

__all__ = ["Authority", "Person", "Pki", "PkiServer", "serving"]
