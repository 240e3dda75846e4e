"""The one gate for outgoing HTTP: opens public addresses only, bounded in time, bytes and redirects."""

import hashlib
import http.client
import ipaddress
import socket
import ssl
import threading
import zlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from queue import Empty, Queue
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from workflows.kernel import clock
from workflows.kernel.app import present_settings
from workflows.kernel.errors import Invalid

LONGEST_ADDRESS = 1000
CHUNK = 65_536
REDIRECTS = {301, 302, 303, 307, 308}
PORTS = {"http": 80, "https": 443}
NAT64 = ipaddress.ip_network("64:ff9b::/96")
AGENT = "Cauce (comprueba que la publicacion se pueda abrir)"
PATH, QUERY = "/%:@!$&'()*+,;=~-._", "/?%:@!$&'()*+,;=~-._"
NOT_FOUND = {404: "no encontró el archivo", 403: "no deja abrirlo", 401: "pide una clave", 410: "dice que ya no existe"}
UNANSWERED = "El servicio de nombres de internet tardó demasiado en decir dónde está «{}». Se intentará más tarde."
SLOW = "El sitio tardó demasiado en responder."
CUT = "No se pudo abrir: el sitio no respondió o cortó la comunicación."
Resolver = Callable[[str, int], list[str]]


class Refused(Exception):
    """The address was not opened, or not to its end; the text is a Spanish sentence for people."""

    def __init__(self, message: str, final: bool = False) -> None:
        super().__init__(message)
        self.message, self.final = message, final


def _resolve(host: str, port: int) -> list[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


@dataclass(frozen=True)
class Policy:
    """What may be opened and for how long; only tests may allow private addresses and other ports."""

    private: bool = False
    resolve: Resolver = _resolve
    seconds: float = 60.0
    wait: float = 15.0
    most_bytes: int = 50_000_000
    redirects: int = 5
    tls: ssl.SSLContext | None = None


@dataclass(frozen=True)
class Address:
    """An address that may be written in a case: scheme, host, port, what to ask for, and its whole text."""

    scheme: str
    host: str
    port: int
    target: str
    text: str


@dataclass(frozen=True)
class Fetched:
    """What opening an address gave; `problem` is empty when it opened, `final` when trying again is of no use."""

    milliseconds: int
    status: int | None = None
    size: int | None = None
    sha256: str | None = None
    media_type: str = ""
    problem: str = ""
    final: bool = False

    @property
    def is_page(self) -> bool:
        """Whether it is a page to be read and not a file."""
        return self.media_type in ("text/html", "application/xhtml+xml")


def policy() -> Policy:
    """The policy of this installation; a setting of tests lets them open their own server."""
    settings = present_settings()
    return Policy(private=settings.testing and settings.fetch_private)


def checked_address(text: str, rules: Policy | None = None) -> Address:
    """The parts of an address that Cauce may open, or Invalid with what to write; nothing is resolved here."""
    try:
        return _address(text.strip(), rules or policy())
    except Refused as error:
        raise Invalid(error.message) from error


def _address(text: str, rules: Policy) -> Address:
    if not text or len(text) > LONGEST_ADDRESS or any(ord(each) < 32 or each in "\\\x7f" for each in text):
        raise Refused("Escriba la dirección completa, como https://www.entidad.gov.co/plan.pdf.", True)
    try:
        parts = urlsplit(text)
        port = parts.port or PORTS.get(parts.scheme, 0)
        host = (parts.hostname or "").rstrip(".").encode("idna").decode() if ":" not in (parts.hostname or "") else ""
        host = host or parts.hostname or ""
    except (ValueError, UnicodeError) as error:
        raise Refused("La dirección está mal escrita. Cópiela completa desde el navegador.", True) from error
    if parts.scheme not in PORTS:
        raise Refused("La dirección debe comenzar por https:// o http://.", True)
    if parts.username is not None or parts.password is not None:
        raise Refused("La dirección lleva un usuario o una clave: escriba una que cualquiera pueda abrir.", True)
    if not host or any(each.isspace() for each in host):
        raise Refused("A la dirección le falta el nombre del sitio, como www.entidad.gov.co.", True)
    if port not in PORTS.values() and not rules.private:
        raise Refused(f"La dirección usa el puerto {port}: los sitios públicos usan el 80 o el 443.", True)
    target = quote(parts.path or "/", safe=PATH) + (f"?{quote(parts.query, safe=QUERY)}" if parts.query else "")
    return Address(parts.scheme, host, port, target, text)


def fetch(text: str, rules: Policy | None = None) -> Fetched:
    """Open an address and hash what it gives; never raises for what the network does. Outside any transaction."""
    rules, began = rules or policy(), clock.monotonic()
    try:
        found = _follow(text, rules, began + rules.seconds)
    except Refused as error:
        return Fetched(_since(began), problem=error.message, final=error.final)
    except TimeoutError:
        return Fetched(_since(began), problem=SLOW)
    except ssl.SSLCertVerificationError:
        return Fetched(_since(began), problem="El certificado de seguridad del sitio no es válido o venció.")
    except (OSError, http.client.HTTPException, zlib.error):
        late = clock.monotonic() >= began + rules.seconds
        return Fetched(_since(began), problem=SLOW if late else CUT)
    return Fetched(_since(began), **found)


def _since(began: float) -> int:
    return round((clock.monotonic() - began) * 1000)


def _follow(text: str, rules: Policy, until: float) -> dict[str, Any]:
    for _ in range(rules.redirects + 1):
        address = _address(text, rules)
        answer = _open(address, _vetted(address, rules, until), rules, until)
        if isinstance(answer, dict):
            return answer
        text = urljoin(address.text, answer)
    raise Refused(f"La dirección lleva a otra y esa a otra, más de {rules.redirects} veces: escriba la última.")


def _resolved(address: Address, rules: Policy, until: float) -> list[str]:
    """The IPs of a host, asked by a thread that may be left: the system's resolver has no limit of its own."""
    answers: Queue[list[str] | OSError | UnicodeError] = Queue()

    def ask() -> None:
        try:
            answers.put(rules.resolve(address.host, address.port))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True, name="resolve").start()
    try:
        found = answers.get(timeout=max(0.0, min(rules.wait, until - clock.monotonic())))
    except Empty as error:
        raise Refused(UNANSWERED.format(address.host)) from error
    if isinstance(found, Exception):
        raise found
    return found


def _vetted(address: Address, rules: Policy, until: float) -> str:
    """An IP of the host, after looking at all of them: the connection goes to this one and to no other."""
    try:
        found = _resolved(address, rules, until)
    except (OSError, UnicodeError) as error:
        raise Refused(f"No se encontró el sitio «{address.host}»: revise cómo está escrita la dirección.") from error
    if not found:
        raise Refused(f"No se encontró el sitio «{address.host}»: revise cómo está escrita la dirección.")
    if not rules.private and not all(is_public(each) for each in found):
        raise Refused(f"«{address.host}» es de una red interna o reservada: Cauce solo abre sitios públicos.", True)
    return found[0]


def is_public(ip: str) -> bool:
    """Whether an IP belongs to the public internet; what maps or tunnels another one does not count as public."""
    try:
        found = ipaddress.ip_address(ip.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and (
        found.ipv4_mapped or found.sixtofour or found.teredo or found in NAT64 or found.is_site_local
    ):
        return False
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)


class _Pinned(http.client.HTTPConnection):
    """A connection to one vetted IP that speaks for its host (Host header, SNI and certificate)."""

    def __init__(self, address: Address, ip: str, rules: Policy) -> None:
        super().__init__(address.host, address.port, timeout=rules.wait)
        self.default_port = PORTS[address.scheme]
        self.address, self.ip, self.rules = address, ip, rules

    def connect(self) -> None:
        """Connect to the IP that was vetted, never to what the name means by now."""
        self.sock = socket.create_connection((self.ip, self.address.port), self.rules.wait)
        if self.address.scheme == "https":
            tls = self.rules.tls or ssl.create_default_context()
            self.sock = tls.wrap_socket(self.sock, server_hostname=self.address.host)

    def cut(self) -> None:
        """End the conversation from another thread: its time is over."""
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                self.sock.close()


def _open(address: Address, ip: str, rules: Policy, until: float) -> str | dict[str, Any]:
    """Where it leads on to, or what it gave."""
    left = until - clock.monotonic()
    if left <= 0:
        raise TimeoutError
    connection = _Pinned(address, ip, rules)
    watch = threading.Timer(left, connection.cut)
    watch.daemon = True
    watch.start()
    with closing(connection):
        try:
            headers = {"User-Agent": AGENT, "Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"}
            connection.request("GET", address.target, headers=headers)
            return _read(connection.getresponse(), rules, until)
        finally:
            watch.cancel()


def _read(answer: http.client.HTTPResponse, rules: Policy, until: float) -> str | dict[str, Any]:
    where = answer.headers.get("Location")
    if answer.status in REDIRECTS and where:
        return where
    found: dict[str, Any] = {"status": answer.status, "media_type": answer.headers.get_content_type()}
    if answer.status != 200:
        said = NOT_FOUND.get(answer.status, "no lo entregó")
        return found | {"problem": f"El sitio {said} (respuesta {answer.status})."}
    size, sha256 = _hash(answer, rules, until)
    if until <= clock.monotonic():
        raise TimeoutError
    return found | {"size": size, "sha256": sha256}


def _hash(answer: http.client.HTTPResponse, rules: Policy, until: float) -> tuple[int, str]:
    made, size = hashlib.sha256(), 0
    packed = answer.headers.get("Content-Encoding", "identity").lower() in ("gzip", "deflate")
    unpack = zlib.decompressobj(47) if packed else None
    while chunk := answer.read1(CHUNK):
        while chunk:
            plain = unpack.decompress(chunk, CHUNK) if unpack else chunk
            chunk = unpack.unconsumed_tail if unpack else b""
            made.update(plain)
            size += len(plain)
            _bound(size, rules, until)
    if answer.length:
        raise ConnectionError("cut short")
    return size, made.hexdigest()


def _bound(size: int, rules: Policy, until: float) -> None:
    if size > rules.most_bytes:
        raise Refused(f"El archivo pesa más de {rules.most_bytes // 1_000_000} MB: publique uno más liviano.")
    if clock.monotonic() > until:
        raise TimeoutError
