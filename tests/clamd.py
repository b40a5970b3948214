"""A scanner for tests that speaks clamd's protocol on a loopback socket."""

import socketserver
import struct
import tempfile
import threading
from contextlib import ExitStack, contextmanager

# Put together here: scanners find the whole string in any file, this one included.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD" + b"-ANTIVIRUS-TEST-FILE!$H+H*"
LARGEST = 5 * 2**20


class _Handler(socketserver.StreamRequestHandler):
    def handle(self):
        command = b""
        while not command.endswith(b"\0"):
            byte = self.rfile.read(1)
            if not byte:
                return
            command += byte
        if self.server.answer is not None:
            self.wfile.write(self.server.answer)
            return
        if command == b"zPING\0":
            self.wfile.write(b"PONG\0")
        elif command == b"zINSTREAM\0":
            self._scan()

    def _scan(self):
        content = b""
        while size := struct.unpack(">I", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
            if len(content) > LARGEST:
                # As clamd does: says so and closes while the client still sends.
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.server.scanned.append(content)
        found = b"Win.Test.EICAR_HDB-1 FOUND" if EICAR in content else b"OK"
        self.wfile.write(b"stream: " + found + b"\0")


@contextmanager
def fake_clamd(answer: bytes | None = None, *, local: bool = False):
    """Yields the server: `url` for CLAMD_URL, `scanned` contents. `answer` stands for any other.

    `local`: on a socket of this machine, as the corruption channel asks for.
    """
    kind = socketserver.ThreadingUnixStreamServer if local else socketserver.ThreadingTCPServer

    class Server(kind):
        allow_reuse_address = True
        daemon_threads = True

    with ExitStack() as stack:
        # A path of pytest's own is longer than a socket's may be.
        folder = stack.enter_context(tempfile.TemporaryDirectory(dir="/tmp"))
        address = f"{folder}/clamd.sock" if local else ("127.0.0.1", 0)
        server = stack.enter_context(Server(address, _Handler))
        server.answer, server.scanned = answer, []
        port = None if local else server.server_address[1]
        server.url = f"unix://{address}" if local else f"tcp://127.0.0.1:{port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join(5)
