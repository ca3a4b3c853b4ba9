"""Odd messages made by dnspython, sent through the bridge; its own strict parser reads what comes back.

usage: odd_messages.py PORT KEY-NAME KEY-SECRET CASE; exit status 0 when all is as it must be.
"""
import socket
import struct
import sys

import dns.edns
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.query
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import dns.tsig
import dns.tsigkeyring
import dns.update

HOST, PORT, KEY_NAME, KEY_SECRET, CASE = "127.0.0.1", int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]
PATIENCE = 8
NAME = "www.odd.example"


def ask(query, tcp=False):
    """The reply, strictly parsed and matched with the query."""
    exchange = dns.query.tcp if tcp else dns.query.udp
    reply = exchange(query, HOST, PATIENCE, PORT)
    assert query.is_response(reply), reply
    return reply


def octets(wire, patience=PATIENCE):
    """The octets of the reply to octets, or None."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(patience)
        sock.sendto(wire, (HOST, PORT))
        try:
            return sock.recv(65535)
        except socket.timeout:
            return None


def raw(wire, patience=PATIENCE):
    """The same, strictly parsed."""
    reply = octets(wire, patience)
    return None if reply is None else dns.message.from_wire(reply, ignore_trailing=False)


def with_options(*options, **more):
    return dns.message.make_query(NAME, "A", use_edns=0, payload=1232, options=list(options), **more)


def answered(reply, address="192.0.2.7"):
    assert reply.rcode() == dns.rcode.NOERROR, reply
    assert [str(record) for rrset in reply.answer for record in rrset] == [address], reply
    return reply


def patched(query, at, octets):
    wire = bytearray(query.to_wire())
    wire[at : at + len(octets)] = octets
    return bytes(wire)


def client_subnet():
    for subnet in (dns.edns.ECSOption("192.0.2.0", 24), dns.edns.ECSOption("2001:db8::", 56)):
        assert answered(ask(with_options(subnet))).options == ()


def no_client_subnet():
    subnet = dns.edns.ECSOption("0.0.0.0", 0)
    assert answered(ask(with_options(subnet))).options == (subnet,)


def unknown_options():
    known = [dns.edns.GenericOption(code, b"12345678") for code in (3, 5, 9, 10, 12, 13, 15, 18, 20, 65011)]
    many = [dns.edns.GenericOption(code, b"") for code in range(40000, 40100)]
    for tcp in (False, True):
        assert answered(ask(with_options(*known), tcp)).options == ()
        assert answered(ask(with_options(*many), tcp)).options == ()


def keepalive():
    option = dns.edns.GenericOption(11, b"")
    assert answered(ask(with_options(option))).options == ()
    (given,) = answered(ask(with_options(option), tcp=True)).options
    assert given.otype == 11 and given.to_wire() == struct.pack("!H", 100), given
    wrong = ask(with_options(dns.edns.GenericOption(11, b"\0\1")), tcp=True)
    assert wrong.rcode() == dns.rcode.FORMERR, wrong


def edns_versions():
    for version in (1, 2, 127, 255):
        reply = ask(dns.message.make_query(NAME, "A", use_edns=version, want_dnssec=True))
        assert reply.rcode() == dns.rcode.BADVERS and reply.edns == 0, reply
        assert reply.ednsflags & 0xFFFF == dns.flags.DO and reply.options == () and reply.answer == [], reply


def edns_flags():
    query = dns.message.make_query(NAME, "A", use_edns=0, ednsflags=0x7FFF)
    assert answered(ask(query)).ednsflags & 0xFFFF == 0


def opcodes():
    for opcode in range(1, 16):
        query = dns.message.make_query(NAME, "A")
        # Of some opcodes dnspython has never heard.
        reply = octets(patched(query, 2, bytes([opcode << 3 | 1])))
        expected = struct.pack("!H", query.id) + bytes([0x81 | opcode << 3, 0x80 | dns.rcode.NOTIMP]) + bytes(8)
        assert reply == expected, reply.hex()


def updates():
    update = dns.update.UpdateMessage("odd.example")
    update.add("new", 300, "A", "192.0.2.99")
    reply = dns.query.tcp(update, HOST, PATIENCE, PORT)
    assert reply.rcode() == dns.rcode.NOTIMP, reply
    assert ask(dns.message.make_query("new.odd.example", "A")).answer[0][0].address == "192.0.2.7"


def questions():
    two = dns.message.make_query(NAME, "A")
    two.question.append(dns.rrset.RRset(dns.name.from_text("other.odd.example"), dns.rdataclass.IN, dns.rdatatype.A))
    none = dns.message.make_query(NAME, "A", use_edns=0)
    none.question = []
    for query in (two, none):
        reply = raw(query.to_wire())
        assert reply.rcode() == dns.rcode.FORMERR and reply.answer == [], reply
        assert (reply.edns >= 0) == (query.edns >= 0), reply


def classes():
    reply = ask(dns.message.make_query("version.bind", "TXT", "CH"))
    assert reply.answer[0][0].strings == (b"as odd as any",), reply
    for rdclass in (dns.rdataclass.HS, 65280):
        assert ask(dns.message.make_query(NAME, "A", rdclass)).answer == []


def names():
    labels = [b"\0", b".", b"\xff\xc0", b"a b", b"\\"]
    longest = [b"x" * 63] * 3 + [b"y" * 49, b"odd", b"example"]
    most = [b"z"] * 121 + [b"odd", b"example"]
    for name in ([*labels, b"odd", b"example"], longest, most, ["bücher".encode("idna"), b"odd", b"example"]):
        answered(ask(dns.message.make_query(dns.name.Name([*name, b""]), "A")))
    assert len(dns.name.Name([*longest, b""]).to_wire()) == 255
    reply = ask(dns.message.make_query(".", "SOA"))
    assert reply.rcode() == dns.rcode.REFUSED and reply.question[0].name == dns.name.root, reply


def types():
    """Every type by itself, all in one pipeline, replies in any order."""
    forbidden = {dns.rdatatype.OPT, 128, dns.rdatatype.TSIG, dns.rdatatype.IXFR, dns.rdatatype.AXFR}
    queries = {}
    for rdtype in [*range(0, 300), 32768, 65280, 65535]:
        if rdtype not in forbidden:
            query = dns.message.make_query(NAME, rdtype, use_edns=0, id=rdtype)
            queries[query.id] = query
    with socket.create_connection((HOST, PORT), PATIENCE) as sock:
        for query in queries.values():
            dns.query.send_tcp(sock, query)
        for _ in range(len(queries)):
            reply, _ = dns.query.receive_tcp(sock)
            assert queries.pop(reply.id).is_response(reply), reply


def prefixes():
    """What is left of a message cut anywhere."""
    query = with_options(dns.edns.ECSOption("192.0.2.0", 24), dns.edns.GenericOption(10, b"12345678"))
    wire = query.to_wire()
    for length in range(12, len(wire)):
        # Another ID each time: the second FORMERR for one ID would be withheld.
        reply = raw(struct.pack("!H", length) + wire[2:length])
        assert reply is not None and reply.id == length, length
        assert reply.rcode() == dns.rcode.FORMERR and reply.answer == [], reply
    for length in (0, 1, 2, 11):
        assert raw(wire[:length], 0.2) is None


def trailing():
    for octets in (b"\0", b"\xc0\x0c" * 100):
        answered(raw(dns.message.make_query(NAME, "A").to_wire() + octets))


def large():
    query = with_options(dns.edns.GenericOption(12, b"\0" * 8000)).to_wire(max_size=65535)
    assert answered(raw(query)).options == ()
    query = with_options(dns.edns.GenericOption(12, b"\0" * 60000)).to_wire(max_size=65535)
    with socket.create_connection((HOST, PORT), PATIENCE) as sock:
        dns.query.send_tcp(sock, query)
        assert answered(dns.query.receive_tcp(sock)[0]).options == ()


def records():
    query = dns.message.make_query(NAME, "A")
    query.additional.append(dns.rrset.from_text("extra.odd.example.", 300, "IN", "A", "192.0.2.1"))
    answered(ask(query))
    query.additional, query.answer = [], query.additional
    assert ask(query).rcode() == dns.rcode.FORMERR


def responses():
    query = dns.message.make_query(NAME, "A")
    assert raw(patched(query, 2, b"\x81"), 0.3) is None


def signed():
    keyring = dns.tsigkeyring.from_text({KEY_NAME: KEY_SECRET})
    for tcp in (False, True):
        query = dns.message.make_query(NAME, "A", use_edns=0)
        query.use_tsig(keyring, algorithm=dns.tsig.HMAC_SHA256)
        # Whatever is changed on the way, in either direction, makes one of the two signatures wrong.
        reply = answered(ask(query, tcp))
        assert reply.had_tsig and reply.keyname == dns.name.from_text(KEY_NAME), reply


def signed_wrongly():
    secret = "d3Jvbmcgd3Jvbmcgd3Jvbmcgd3Jvbmcgd3Jvbmch"
    query = dns.message.make_query(NAME, "A")
    query.use_tsig(dns.tsigkeyring.from_text({KEY_NAME: secret}), algorithm=dns.tsig.HMAC_SHA256)
    try:
        ask(query)
    except dns.tsig.PeerBadSignature:
        return
    raise AssertionError("the server's opinion of the signature did not arrive")


globals()[CASE]()
