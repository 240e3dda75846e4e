"""A real web site on this machine: pages by path, redirections, slow and endless answers."""

import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Site:
    """Answers GET by path; change `pages` (path → status, type, bytes) at any moment. `asked` lists what came.

    `packed` paths say that their bytes are gzip, `short` ones promise more bytes than they give.
    """

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, str, bytes]] = {}
        self.moved: dict[str, str] = {}
        self.packed: set[str] = set()
        self.short: set[str] = set()
        self.asked: list[tuple[str, str]] = []
        self.stop = threading.Event()
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append((self.path, self.headers.get("Host", "")))
                site.answer(self)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = int(self.server.server_address[1])
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> "Site":
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def secure(self, certificate: str) -> None:
        """Speak TLS with this PEM file (key and certificate)."""
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)
        self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.server.shutdown()
        self.server.server_close()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request as its path says."""
        path = handler.path
        if path in self.moved:
            handler.send_response(302)
            handler.send_header("Location", self.moved[path])
            handler.end_headers()
        elif path == "/goteo":
            self._drip(handler)
        elif path == "/enorme":
            self._flood(handler)
        else:
            status, kind, body = self.pages.get(path, (404, "text/plain", b"no"))
            handler.send_response(status)
            handler.send_header("Content-Type", kind)
            handler.send_header("Content-Length", str(len(body) + 9 * (path in self.short)))
            if path in self.packed:
                handler.send_header("Content-Encoding", "gzip")
            handler.end_headers()
            handler.wfile.write(body)

    def _drip(self, handler: BaseHTTPRequestHandler) -> None:
        """A header line that never ends: each byte comes before any time limit of one reading."""
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not self.stop.is_set():
            try:
                handler.wfile.write(b"x")
                handler.wfile.flush()
            except OSError:
                return
            time.sleep(0.02)

    def _flood(self, handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not self.stop.is_set():
            try:
                handler.wfile.write(b"x" * 65_536)
            except OSError:
                return
