#!/usr/bin/python3
"""What the end-to-end tests of DTLS need beside real servers.

dtls.py brute SUITES.csv ADDRESS PORT
    The oracle: asks for one suite at a time and prints, as tests/tools/brute
    does, "DTLSv1.2 0xC02F served" or "... broken". It shares no line with the
    scanner.
dtls.py listed SUITES.csv ADDRESS PORT
    For a server of GnuTLS with its usual settings and certificates of both
    kinds, which does not answer what it refuses: the list of its library.
dtls.py relay ADDRESS PORT TO_ADDRESS TO_PORT
    Hands datagrams on, and does with them what a bad network does, by count
    and not by chance: drops, doubles and swaps.
dtls.py hold ADDRESS PORT [WORDS]
    Holds a port and says nothing, or answers everything with the same words.
"""
import csv
import os
import re
import select
import socket
import struct
import subprocess
import sys

VERSIONS = (("DTLSv1.0", 0xFEFF), ("DTLSv1.2", 0xFEFD))
TRIES = 4
WAIT_S = 0.4
ALERT, HANDSHAKE = 21, 22
HELLO, SERVER_HELLO, VERIFY, DONE = 1, 2, 3, 14


def vector(width, content):
    return len(content).to_bytes(width, "big") + content


def extension(number, content):
    return struct.pack(">H", number) + vector(2, content)


def shorts(*numbers):
    return b"".join(struct.pack(">H", n) for n in numbers)


def extensions(version):
    block = extension(10, vector(2, shorts(0x1D, 0x17, 0x18, 0x19, 0x1E)))
    block += extension(11, b"\x01\x00")
    if version == 0xFEFD:
        block += extension(13, vector(2, shorts(
            0x0401, 0x0501, 0x0601, 0x0403, 0x0503, 0x0603, 0x0804, 0x0805,
            0x0806, 0x0201, 0x0203)))
    return vector(2, block)


def record(kind, number, body):
    return struct.pack(">BHHHI", kind, 0xFEFF, 0, 0, number) + vector(2, body)


def hello(version, code, cookie, number):
    body = struct.pack(">H", version) + bytes(range(32)) + b"\x00"
    body += vector(1, cookie) + vector(2, shorts(code, 0x00FF)) + b"\x01\x00"
    body += extensions(version)
    size = len(body).to_bytes(3, "big")
    return record(HANDSHAKE, number, bytes([HELLO]) + size +
                  struct.pack(">H", number) + b"\x00\x00\x00" + size + body)


def records(datagram):
    while len(datagram) >= 13:
        size = struct.unpack(">H", datagram[11:13])[0]
        yield datagram[0], datagram[13:13 + size]
        datagram = datagram[13 + size:]


def fragments(body):
    while len(body) >= 12:
        size = int.from_bytes(body[9:12], "big")
        yield body[0], body[12:12 + size]
        body = body[12 + size:]


def converse(sock, version, code):
    """"served", "broken" or "refused"; None where nothing was answered."""
    sock.send(hello(version, code, b"", 0))
    seen = None
    while True:
        if not select.select([sock], [], [], WAIT_S)[0]:
            return "broken" if seen else None
        for kind, body in records(sock.recv(65536)):
            if kind == ALERT:
                return "broken" if seen else "refused"
            for what, part in fragments(body):
                if what == VERIFY and not seen:
                    cookie = part[3:3 + part[2]]
                    sock.send(hello(version, code, cookie, 1))
                elif what == SERVER_HELLO:
                    at = 35 + part[34]
                    chosen = struct.unpack(">HH", part[:2] + part[at:at + 2])
                    if chosen != (version, code):
                        return "refused"
                    seen = True
                elif what == DONE and seen:
                    return "served"


def ask(peer, version, code):
    for _ in range(TRIES):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.connect(peer)
            verdict = converse(sock, version, code)
            sock.send(record(ALERT, 2, b"\x02\x5a"))
            if verdict:
                return verdict
    return "refused"


def suites(path):
    with open(path, newline="") as f:
        for row in csv.DictReader(f):
            code = row["code"]
            if len(code) == 4 and code not in ("00FF", "5600"): # signals
                yield int(code, 16)


def brute(path, address, port):
    for name, version in VERSIONS:
        for code in suites(path):
            verdict = ask((address, int(port)), version, code)
            if verdict != "refused":
                print("%s 0x%04X %s" % (name, code, verdict))


def listed(*_):
    told = subprocess.run(
        ["gnutls-cli", "--list", "--priority",
         "NORMAL:-VERS-ALL:+VERS-DTLS1.2"], check=True, text=True,
        stdout=subprocess.PIPE,
        env=dict(os.environ, GNUTLS_SYSTEM_PRIORITY_FILE="/dev/null")).stdout
    for high, low in re.findall(r"0x(..), 0x(..)", told):
        print("DTLSv1.2 0x%s%s served" % (high.upper(), low.upper()))


def bound(address, port):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind((address, int(port)))
    print("up", flush=True)
    return sock


class Line:
    """One direction. Of handshake records every seventh datagram is dropped and
    every third comes twice; every fourth of all comes behind the next one, or
    after a short while."""

    def __init__(self):
        self.seen, self.hands, self.held = 0, 0, None

    def take(self, send, datagram):
        self.seen += 1
        if datagram[0] == HANDSHAKE:
            self.hands += 1
            if self.hands % 7 == 0:
                return
        if self.seen % 4 == 0 and self.held is None:
            self.held = (send, datagram)
            return
        send(datagram)
        if datagram[0] == HANDSHAKE and self.hands % 3 == 0:
            send(datagram)
        self.release()

    def release(self):
        held, self.held = self.held, None
        if held:
            held[0](held[1])


def connected(address, port):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.connect((address, int(port)))
    return sock


def quietly(send):
    def attempt(datagram):
        try:
            send(datagram)
        except OSError:
            pass
    return attempt


def relay(address, port, to_address, to_port):
    front, out, peers = bound(address, port), {}, {}
    there, back = Line(), Line()
    while True:
        ready = select.select([front] + list(peers), [], [], 0.05)[0]
        if not ready:
            there.release()
            back.release()
        for sock in ready:
            try:
                datagram, peer = sock.recvfrom(65536)
            except OSError:
                continue
            if sock is not front:
                back.take(quietly(lambda d, p=peers[sock]: front.sendto(d, p)),
                          datagram)
                continue
            if peer not in out:
                out[peer] = connected(to_address, to_port)
                peers[out[peer]] = peer
            there.take(quietly(out[peer].send), datagram)


def hold(address, port, words=None):
    sock = bound(address, port)
    while True:
        peer = sock.recvfrom(65536)[1]
        if words:
            sock.sendto(words.encode(), peer)


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    {"brute": brute, "listed": listed, "relay": relay,
     "hold": hold}[command](*arguments)
