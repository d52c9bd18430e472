"""The lab's own NATs are what they are called."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from support.nat import CLIENT, CLIENT6, HIDDEN, MOVED, NATS, RELAY, SERVER, SERVER6, Internet
from support.netns import socket_in

pytestmark = [pytest.mark.nat, pytest.mark.quick]

PORT = 443

# What each of `NATS` does with UDP: whether two who are spoken to see one port, and whether a third may speak.
KINDS = {
    "port-restricted": (True, False),
    "full-cone": (True, True),
    "symmetric": (False, False),
    "udp-blocked": None,
    "only-443": None,
}

Wire = Callable[..., socket.socket]


@pytest.fixture
def wire() -> Iterator[Wire]:
    """A socket at an address in a namespace, which waits for no more than a moment."""
    with ExitStack() as stack:

        def bound(namespace: str, address: str, port: int, kind: socket.SocketKind = socket.SOCK_DGRAM) -> socket.socket:
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            made = stack.enter_context(socket_in(namespace, family, kind))
            made.bind((address, port))
            made.settimeout(0.3)
            return made

        yield bound


@pytest.mark.parametrize("nat", NATS)
def test_a_nat_is_of_its_kind(nat: str, wire: Wire) -> None:
    with Internet.made(nat, PORT) as internet:
        client = wire(internet.cli, CLIENT, 5000)
        spoken_to = [wire(internet.srv, SERVER, 7001), wire(internet.turn, RELAY, 7001), wire(internet.srv, SERVER, 7002)]
        for one in spoken_to:
            client.sendto(b"hello", one.getsockname())
        if KINDS[nat] is None:
            assert not any(heard(one) for one in spoken_to)
            return
        sources = [one.recvfrom(99)[1] for one in spoken_to]
        for one, source in zip(spoken_to, sources, strict=True):
            one.sendto(b"answer", source)
            assert heard(client)
        wire(internet.turn, RELAY, 7003).sendto(b"unasked", sources[0])
        assert (len(set(sources)) == 1, heard(client)) == KINDS[nat]


@pytest.mark.parametrize(("nat", "port", "connects"), [("udp-blocked", 80, True), ("only-443", 80, False), ("only-443", PORT, True)])
def test_what_a_firewall_lets_out_over_tcp(nat: str, port: int, connects: bool, wire: Wire) -> None:
    with Internet.made(nat, PORT) as internet:
        wire(internet.srv, SERVER, port, socket.SOCK_STREAM).listen()
        assert reaches(wire(internet.cli, CLIENT, 0, socket.SOCK_STREAM), (SERVER, port)) == connects


def test_a_hidden_server_is_reached_at_its_routers_address(wire: Wire) -> None:
    with Internet.made("symmetric", PORT, hidden=True) as internet:
        server, client = wire(internet.srv, HIDDEN, PORT), wire(internet.cli, CLIENT, 5000)
        client.sendto(b"hello", (SERVER, PORT))
        server.sendto(b"answer", server.recvfrom(99)[1])
        assert client.recvfrom(99)[1] == (SERVER, PORT)
        wire(internet.srv, HIDDEN, PORT, socket.SOCK_STREAM).listen()
        assert reaches(wire(internet.cli, CLIENT, 0, socket.SOCK_STREAM), (SERVER, PORT))


def test_ipv6_is_filtered_and_not_translated(wire: Wire) -> None:
    with Internet.made("port-restricted", PORT, only_ipv6=True) as internet:
        server, client = wire(internet.srv, SERVER6, PORT), wire(internet.cli, CLIENT6, 5000)
        server.sendto(b"unasked", (CLIENT6, 5000))
        assert not heard(client)
        client.sendto(b"hello", (SERVER6, PORT))
        assert server.recvfrom(99)[1][:2] == (CLIENT6, 5000)
        server.sendto(b"answer", (CLIENT6, 5000))
        assert heard(client)


def test_after_a_rebind_the_client_has_another_port_and_is_not_heard_of_under_the_old_one(wire: Wire) -> None:
    with Internet.made("symmetric", PORT) as internet:
        server, client = wire(internet.srv, SERVER, PORT), wire(internet.cli, CLIENT, 5000)
        client.sendto(b"hello", (SERVER, PORT))
        before = server.recvfrom(99)[1]
        internet.rebind()
        server.sendto(b"answer", before)
        assert not heard(client)
        client.sendto(b"hello again", (SERVER, PORT))
        after = server.recvfrom(99)[1]
        assert after != before
        server.sendto(b"answer", after)
        assert heard(client)


def test_after_a_move_the_client_is_reached_at_its_new_address_alone(wire: Wire) -> None:
    with Internet.made("symmetric", PORT) as internet:
        server, client = wire(internet.srv, SERVER, PORT), wire(internet.cli, CLIENT, 5000)
        internet.move()
        with pytest.raises(OSError):
            client.sendto(b"hello", (SERVER, PORT))
        moved = wire(internet.cli, MOVED, 5000)
        moved.sendto(b"hello", (SERVER, PORT))
        server.sendto(b"answer", server.recvfrom(99)[1])
        assert heard(moved)


def test_after_an_outage_everything_is_as_before(wire: Wire) -> None:
    with Internet.made("port-restricted", PORT) as internet:
        server, client = wire(internet.srv, SERVER, PORT), wire(internet.cli, CLIENT, 5000)
        client.sendto(b"hello", (SERVER, PORT))
        before = server.recvfrom(99)[1]
        with internet.cut():
            client.sendto(b"lost", (SERVER, PORT))
            server.sendto(b"lost", before)
            assert not heard(server) and not heard(client)
        client.sendto(b"hello again", (SERVER, PORT))
        assert server.recvfrom(99) == (b"hello again", before)


def heard(one: socket.socket) -> bool:
    try:
        return bool(one.recv(99))
    except TimeoutError:
        return False


def reaches(one: socket.socket, address: tuple[str, int]) -> bool:
    try:
        one.connect(address)
    except OSError:
        return False
    return True
