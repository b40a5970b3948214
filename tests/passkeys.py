"""A passkey in software, for tests of signing: what a phone would do, without the phone."""

import hashlib
import json
import secrets

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

ORIGIN, RP_ID = "http://testserver", "testserver"
FLAG = AuthenticatorData.FLAG


class SoftPasskey:
    """One credential; `register(person)` stores it, `answer(options)` signs a challenge with it."""

    def __init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)
        self.counter = 0

    def _data(self, flags, extra=b"") -> bytes:
        rp = hashlib.sha256(RP_ID.encode()).digest()
        return rp + bytes([flags]) + self.counter.to_bytes(4, "big") + extra

    def register(self, person) -> Authenticator:
        public = ES256.from_cryptography_key(self.key.public_key())
        credential = AttestedCredentialData.create(b"\x00" * 16, self.id, public)
        data = AuthenticatorData(self._data(FLAG.UP | FLAG.UV | FLAG.AT, bytes(credential)))
        client = {"type": "webauthn.create", "challenge": "AA", "origin": ORIGIN}
        return Authenticator.objects.create(
            user=person,
            type=Authenticator.Type.WEBAUTHN,
            data={
                "name": "test",
                "credential": {
                    "id": websafe_encode(self.id),
                    "rawId": websafe_encode(self.id),
                    "type": "public-key",
                    "clientExtensionResults": {"credProps": {"rk": True}},
                    "response": {
                        "clientDataJSON": websafe_encode(json.dumps(client).encode()),
                        "attestationObject": websafe_encode(
                            bytes(AttestationObject.create("none", data, {}))
                        ),
                        "transports": ["internal"],
                    },
                },
            },
        )

    def answer(self, options: dict, *, verified=True) -> str:
        """The browser's answer, as JSON; `verified=False` is a touch without finger or PIN."""
        challenge = (options.get("publicKey") or options)["challenge"]
        client = json.dumps(
            {"type": "webauthn.get", "challenge": challenge, "origin": ORIGIN, "crossOrigin": False}
        ).encode()
        self.counter += 1
        data = self._data(FLAG.UP | (FLAG.UV if verified else 0))
        message = data + hashlib.sha256(client).digest()
        signature = self.key.sign(message, ec.ECDSA(hashes.SHA256()))
        return json.dumps(
            {
                "id": websafe_encode(self.id),
                "rawId": websafe_encode(self.id),
                "type": "public-key",
                "clientExtensionResults": {},
                "response": {
                    "clientDataJSON": websafe_encode(client),
                    "authenticatorData": websafe_encode(data),
                    "signature": websafe_encode(signature),
                    "userHandle": None,
                },
            }
        )
