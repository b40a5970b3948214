"""Ed25519 keys in files outside the database, made the first time they are needed."""

import os
import threading
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat


def key_in(path: Path) -> Ed25519PrivateKey:
    """The private key in that file (32 bytes); a new one where there is no file."""
    try:
        return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
    except FileNotFoundError:
        key = Ed25519PrivateKey.generate()
    raw = key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    path.parent.mkdir(parents=True, exist_ok=True)
    # Linked into place when it is whole: two workers may start here at the same moment.
    whole = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}")
    descriptor = os.open(whole, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(raw)
    try:
        os.link(whole, path)
    except FileExistsError:
        return key_in(path)
    finally:
        whole.unlink()
    return key
