"""Whom a relay lets in, and to whom it lets them speak: coturn with `ice/coturn/turnserver.conf`, and the server's own."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from conftest import NatOpener
from support.coturn import SECRET, Certificate, coturn, credential
from support.nat import RELAY, SERVER, Internet
from support.natlab import PORT
from support.turn import GRANTED, Allocation, Refused

pytestmark = [pytest.mark.nat, pytest.mark.quick]

UNAUTHORISED, FORBIDDEN, WRONG_FAMILY, QUOTA = 401, 403, 443, 486

# The media server, and whoever has a public address.
MAY = {4: [SERVER, "8.8.8.8", "172.15.255.255", "172.32.0.0", "100.128.0.0"], 6: ["2001:db8::10", "2606:4700::1111"]}

# The relay itself and its neighbours; private, carriers', link-local, loopback, unspecified, multicast; and what means
# such an IPv4 address in IPv6.
MAY_NOT = {
    4: [
        *(RELAY, "203.0.113.1", "0.0.0.0", "0.0.0.1", "10.0.0.1", "10.255.255.255", "100.64.0.1", "127.0.0.1", "127.1.2.3"),
        *("169.254.169.254", "172.16.0.1", "172.31.255.255", "192.168.1.1", "198.18.0.1", "224.0.0.1", "255.255.255.255"),
    ],
    6: [
        *("2001:db8::20", "2001:db8:1::1", "::", "::1", "::10.0.0.1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "::ffff:0.0.0.0"),
        *("::ffff:203.0.113.10", "64:ff9b::a00:1", "2002:a00:1::", "2001:0:a00:1::", "fd00::1", "fe80::1", "fec0::1", "ff02::1"),
    ],
}


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Internet]:
    """An internet with a relay. No test leaves anything in it but allocations of users of its own."""
    folder = tmp_path_factory.mktemp("relay")
    with Internet.made("symmetric", 443) as internet, coturn(internet.turn, Certificate.made(folder), folder):
        yield internet


@pytest.mark.parametrize("family", [4, 6])
def test_the_relay_speaks_to_the_media_server_and_the_public_and_to_no_network_of_its_own(relay: Internet, family: int) -> None:
    with Allocation.made(relay.cli, RELAY, *credential(60), family=family) as allocation:
        asked = {peer: (allocation.permit(peer), allocation.bind_channel(peer)) for peer in MAY[family] + MAY_NOT[family]}
    assert asked == {peer: (GRANTED,) * 2 for peer in MAY[family]} | {peer: (FORBIDDEN,) * 2 for peer in MAY_NOT[family]}


def test_an_ipv4_allocation_has_no_ipv6_peer(relay: Internet) -> None:
    with Allocation.made(relay.cli, RELAY, *credential(60)) as allocation:
        assert [allocation.permit(peer) for peer in ("::1", "::ffff:10.0.0.1")] == [WRONG_FAMILY] * 2


@pytest.mark.parametrize("login", [credential(-1), credential(60, "another secret"), ("lab", "lab")], ids=["expired", "forged", "static"])
def test_the_relay_lets_nobody_in_without_a_credential_that_is_good_now(relay: Internet, login: tuple[str, str]) -> None:
    with pytest.raises(Refused) as refused, Allocation.made(relay.cli, RELAY, *login):
        pass
    assert refused.value.args == (UNAUTHORISED,)


def test_a_user_has_twelve_allocations_at_most(relay: Internet) -> None:
    login = credential(60, user="greedy")
    with ExitStack() as stack:
        for _ in range(12):
            stack.enter_context(Allocation.made(relay.cli, RELAY, *login))
        with pytest.raises(Refused) as refused:
            stack.enter_context(Allocation.made(relay.cli, RELAY, *login))
    assert refused.value.args == (QUOTA,)


def test_the_servers_own_relay_speaks_to_the_media_port_alone(natlab: NatOpener) -> None:
    there = natlab("symmetric", place="own-relay", flags=("--turn-secret", SECRET))
    # By either name it is the media server.
    itself = (SERVER, f"::ffff:{SERVER}")
    others = [peer for peers in (MAY, MAY_NOT) for family in (4, 6) for peer in peers[family] if peer not in itself]
    with Allocation.made(there.network.cli, SERVER, *credential(60), port=PORT) as allocation:
        asked = {peer: (allocation.permit(peer), allocation.bind_channel(peer)) for peer in others}
        # A permission is for every port of an address (RFC 8656, section 9); a channel is for one, here another than the media's.
        assert [(allocation.permit(peer), allocation.bind_channel(peer)) for peer in itself] == [(GRANTED, FORBIDDEN)] * 2
    assert asked == {peer: (FORBIDDEN,) * 2 for peer in others}
