"""A server that sends the very bytes it is told to, for every host, as a proxy or by itself, plain or in TLS."""

import base64
import datetime
import socket
import ssl
import tempfile
import threading
from contextlib import contextmanager, suppress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

#: The group of 1024 bits that servers of the time had built in (RFC 2409, 6.2).
_PRIME = int("FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
             "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
             "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF", 16)
_DER = bytes.fromhex("308187028181") + _PRIME.to_bytes(129, "big") + bytes.fromhex("020102")
WEAK_DH = f"-----BEGIN DH PARAMETERS-----\n{base64.encodebytes(_DER).decode()}-----END DH PARAMETERS-----\n"


class Server:
    """Answers by path: bytes are sent as they are and the connection is closed; a function is given the connection."""

    def __init__(self, answers: dict, contexts: dict[str, ssl.SSLContext]):
        self.answers, self.contexts, self.asked, self.connections = answers, contexts, [], 0
        self.listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """The address of the server as a proxy."""
        return f"http://127.0.0.1:{self.port}"

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection = self.listening.accept()[0]
                self.connections += 1
                threading.Thread(target=self._serve, args=[connection], daemon=True).start()

    def _serve(self, connection) -> None:
        with suppress(OSError), connection:
            line = self._head(connection).split(b"\r\n")[0].decode()
            if line.startswith("CONNECT"):
                connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                host = line.split()[1].split(":")[0]
                connection = self.contexts[host].wrap_socket(connection, server_side=True)
                line = self._head(connection).split(b"\r\n")[0].decode()
            if not line:
                return
            path = "/" + line.split()[1].removeprefix("http://").partition("/")[2] if "://" in line else line.split()[1]
            self.asked.append(path)
            answer = self.answers.get(path, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            if callable(answer):
                answer(connection)
            else:
                connection.sendall(answer)
            with suppress(OSError):
                (connection.unwrap() if isinstance(connection, ssl.SSLSocket) else connection).shutdown(socket.SHUT_WR)
            connection.close()

    @staticmethod
    def _head(connection) -> bytes:
        head = b""
        while b"\r\n\r\n" not in head and (part := connection.recv(65536)):
            head += part
        return head


@contextmanager
def serving(answers: dict, contexts: dict | None = None):
    """Run a server for the time of the ``with`` block."""
    server = Server(answers, contexts or {})
    try:
        yield server
    finally:
        server.listening.close()


def certificate(host: str, days: tuple[int, int] = (-1, 7), authority=None, ciphers: str = "", weak: bool = False):
    """Return (a server context with a certificate for a host, what signs others with it); self-signed by default."""
    key = rsa.generate_private_key(65537, 1024 if weak else 2048)
    now = datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    issuer, signer = authority or (name, key)
    made = (x509.CertificateBuilder().subject_name(name).issuer_name(issuer).public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + datetime.timedelta(days=days[0])).not_valid_after(now + datetime.timedelta(days=days[1]))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=authority is None, path_length=None), critical=True)
            .sign(signer, hashes.SHA256()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    pem = made.public_bytes(serialization.Encoding.PEM)
    with tempfile.TemporaryDirectory() as folder:  # the ssl module reads files only
        path = Path(folder, "server.pem")
        path.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                           serialization.NoEncryption()) + pem)
        if weak:
            context.set_ciphers("DHE-RSA-AES128-SHA:@SECLEVEL=0")
            context.maximum_version = ssl.TLSVersion.TLSv1_2
            parameters = Path(folder, "dh.pem")
            parameters.write_text(WEAK_DH)
            context.load_dh_params(parameters)
        context.load_cert_chain(path)
    return context, (name, key), pem
