"""What leaves for the internet leaves by one gate: public sites only, in bounded time, bytes and redirections."""

import gzip
import hashlib
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support.site import Site
from workflows.kernel import clock, fetch
from workflows.kernel.errors import Invalid
from workflows.kernel.fetch import Policy, checked_address

OPEN = Policy(private=True, seconds=2.0, wait=1.0)
CLOSED = Policy(seconds=2.0, wait=1.0)
PDF = b"%PDF-1.4 plan"
HOUR = timedelta(hours=1)


@pytest.fixture
def site() -> Iterator[Site]:
    """A site on this machine."""
    with Site() as found:
        found.pages["/plan.pdf"] = (200, "application/pdf", PDF)
        yield found


def test_a_file_is_hashed_as_it_comes(site: Site) -> None:
    found = fetch.fetch(f"{site.url}/plan.pdf", OPEN)
    assert (found.status, found.size, found.sha256) == (200, len(PDF), hashlib.sha256(PDF).hexdigest())
    assert (found.problem, found.is_page, found.media_type) == ("", False, "application/pdf")
    assert found.milliseconds >= 0


def test_accents_and_spaces_of_a_path_are_asked_for_as_browsers_do(site: Site) -> None:
    site.pages["/plan%20de%20acci%C3%B3n.pdf?a=1%202"] = (200, "application/pdf", PDF)
    assert fetch.fetch(f"{site.url}/plan de acción.pdf?a=1 2", OPEN).problem == ""


def test_a_redirection_is_followed_and_a_chain_has_an_end(site: Site) -> None:
    site.moved = {"/viejo": "/plan.pdf"} | {f"/v{n}": f"/v{n + 1}" for n in range(6)}
    assert fetch.fetch(f"{site.url}/viejo", OPEN).problem == ""
    assert "más de 5 veces" in fetch.fetch(f"{site.url}/v0", OPEN).problem
    assert len(site.asked) == 2 + 6


@pytest.mark.parametrize("status", [404, 403, 401, 410, 500])
def test_what_the_site_refuses_is_said_with_its_number(site: Site, status: int) -> None:
    site.pages["/x"] = (status, "text/html", b"<h1>no</h1>")
    found = fetch.fetch(f"{site.url}/x", OPEN)
    assert found.status == status
    assert f"(respuesta {status})." in found.problem


def test_what_came_compressed_is_hashed_as_the_file_that_it_is(site: Site) -> None:
    site.pages["/z"], site.packed = (200, "application/pdf", gzip.compress(PDF)), {"/z"}
    assert fetch.fetch(f"{site.url}/z", OPEN).sha256 == hashlib.sha256(PDF).hexdigest()


def test_an_endless_body_is_cut_at_the_limit(site: Site) -> None:
    found = fetch.fetch(f"{site.url}/enorme", replace(OPEN, most_bytes=1_000_000))
    assert found.problem == "El archivo pesa más de 1 MB: publique uno más liviano."


def test_a_packed_bomb_is_cut_at_the_limit(site: Site) -> None:
    site.pages["/z"], site.packed = (200, "application/pdf", gzip.compress(b"\0" * 5_000_000)), {"/z"}
    found = fetch.fetch(f"{site.url}/z", replace(OPEN, most_bytes=1_000_000))
    assert "pesa más de 1 MB" in found.problem


def test_a_site_that_drips_is_left_in_time(site: Site) -> None:
    found = fetch.fetch(f"{site.url}/goteo", replace(OPEN, seconds=0.4))
    assert found.problem == fetch.SLOW
    assert found.milliseconds < 1500


def test_a_site_that_says_nothing_is_left_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        found = fetch.fetch(f"http://127.0.0.1:{deaf.getsockname()[1]}/", replace(OPEN, wait=0.2))
    assert found.problem == fetch.SLOW


def test_a_name_that_nobody_answers_for_is_left_in_time() -> None:
    asked, over = threading.Event(), threading.Event()

    def silent(host: str, port: int) -> list[str]:
        asked.set()
        over.wait(30)
        return ["8.8.8.8"]

    began = clock.monotonic()
    found = fetch.fetch("http://lento.gov.co/plan.pdf", replace(CLOSED, wait=0.2, resolve=silent))
    over.set()
    assert asked.is_set() and clock.monotonic() - began < 5
    assert "tardó demasiado en decir dónde está «lento.gov.co»" in found.problem and not found.final


def test_a_resolver_that_breaks_says_so_at_once() -> None:
    def broken(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    found = fetch.fetch("http://nadie.gov.co/", replace(CLOSED, resolve=broken))
    assert found.problem.startswith("No se encontró el sitio «nadie.gov.co»") and found.milliseconds < 1000


def test_a_site_that_is_not_there_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    assert fetch.fetch(f"http://127.0.0.1:{port}/", OPEN).problem == fetch.CUT


def test_a_body_cut_short_is_not_a_file(site: Site) -> None:
    site.pages["/medio"], site.short = (200, "application/pdf", PDF), {"/medio"}
    assert fetch.fetch(f"{site.url}/medio", OPEN).problem == fetch.CUT


PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fc00::1", "fd12::1", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:8.8.8.8", "2002:7f00:1::", "64:ff9b::7f00:1", "2001:db8::1", "fec0::1", "nada",
]  # fmt: skip


@pytest.mark.parametrize("ip", PRIVATE)
def test_no_private_or_mapped_address_is_ever_connected_to(ip: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "create_connection", lambda *_: pytest.fail("connected"))
    rules = replace(CLOSED, resolve=lambda host, port: [ip])
    found = fetch.fetch("http://sitio.gov.co/plan.pdf", rules)
    assert found.problem == "«sitio.gov.co» es de una red interna o reservada: Cauce solo abre sitios públicos."
    assert found.final


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    rules = replace(CLOSED, resolve=lambda host, port: ["8.8.8.8", "10.0.0.1"])
    assert "red interna" in fetch.fetch("http://sitio.gov.co/", rules).problem


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::1]", "localhost"])
def test_no_spelling_of_this_machine_is_opened(host: str) -> None:
    found = fetch.fetch(f"http://{host}/", CLOSED)
    assert found.status is None
    assert "red interna" in found.problem or "No se encontró" in found.problem


def test_a_redirection_inside_is_refused_before_connecting(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first name is public (as far as the resolver says), and where it leads to is looked at again."""
    site.moved = {"/": "http://interno.gov.co/secreto"}
    names = {"publico.gov.co": ["8.8.8.8"], "interno.gov.co": ["192.168.0.9"]}
    connected = _to_the_site(site, monkeypatch)
    found = fetch.fetch("http://publico.gov.co/", replace(CLOSED, resolve=lambda host, port: names[host]))
    assert found.problem.startswith("«interno.gov.co» es de una red interna")
    assert connected == [("8.8.8.8", 80)]


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://sitio.gov.co/x", "http://sitio.gov.co:8080/x",
                                    "http://a:b@sitio.gov.co/x", "gopher://sitio.gov.co/"])  # fmt: skip
def test_a_redirection_to_something_else_is_refused(target: str, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.moved = {"/": target}
    connected = _to_the_site(site, monkeypatch)
    found = fetch.fetch("http://publico.gov.co/", replace(CLOSED, resolve=lambda host, port: ["8.8.8.8"]))
    assert found.problem
    assert found.final
    assert len(connected) == 1


def test_a_name_that_changes_its_mind_is_connected_to_as_it_was_vetted(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: asked once per hop; the connection goes where it looked, with the Host of the name."""
    site.pages["/"] = (200, "application/pdf", PDF)
    answers = [["8.8.8.8"], ["127.0.0.1"]]
    connected = _to_the_site(site, monkeypatch)
    found = fetch.fetch("http://cambia.gov.co/", replace(CLOSED, resolve=lambda host, port: answers.pop(0)))
    assert found.problem == ""
    assert connected == [("8.8.8.8", 80)]
    assert len(answers) == 1
    assert site.asked == [("/", "cambia.gov.co")]


def test_a_secure_site_is_known_by_its_name_and_not_by_its_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = str(_certificate(tmp_path, "plan.gov.co"))
    rules = replace(CLOSED, resolve=lambda host, port: ["8.8.8.8"])
    with Site() as site:
        site.pages["/"] = (200, "application/pdf", PDF)
        site.secure(pem)
        assert _to_the_site(site, monkeypatch) == []
        bad = "El certificado de seguridad del sitio no es válido o venció."
        assert fetch.fetch("https://plan.gov.co/", rules).problem == bad
        trusting = replace(rules, tls=ssl.create_default_context(cafile=pem))
        assert fetch.fetch("https://plan.gov.co/", trusting).problem == ""
        assert fetch.fetch("https://otro.gov.co/", trusting).problem == bad


def _certificate(folder: Path, name: str) -> Path:
    made, key = folder / "both.pem", ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number(), now, now + HOUR)
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    made.write_bytes(private + builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return made


def _to_the_site(site: Site, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Let connections to anywhere reach the test site, and note where they meant to go."""
    connected: list[tuple[str, int]] = []
    real = socket.create_connection

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        connected.append(address)
        return real(("127.0.0.1", site.port), timeout)

    monkeypatch.setattr(socket, "create_connection", connect)
    return connected


@pytest.mark.parametrize(
    "text",
    ["", "plan.pdf", "ftp://sitio.gov.co/x", "javascript:alert(1)", "http://", "https://a:b@sitio.gov.co",
     "//sitio.gov.co",
     "http://sitio.gov.co:22/", "http://sitio.gov.co:99999/", "http://si tio.gov.co/", "http://sitio.gov.co/\r\nX: 1",
     "http://sitio.gov.co\\@10.0.0.1/", "http://[::1", "http://" + "a" * 1000, "http://@sitio.gov.co/"],
)  # fmt: skip
def test_an_address_that_cauce_would_not_open_is_refused_when_it_is_typed(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked_address(text, CLOSED)
    assert refused.value.message.endswith(".")


def test_a_good_address_keeps_its_text() -> None:
    found = checked_address("https://www.Medellín.gov.co/plan de acción.pdf?a=ñ", CLOSED)
    assert (found.scheme, found.host, found.port) == ("https", "www.xn--medelln-dza.gov.co", 443)
    assert found.target == "/plan%20de%20acci%C3%B3n.pdf?a=%C3%B1"
    assert found.text == "https://www.Medellín.gov.co/plan de acción.pdf?a=ñ"
