"""Holds audits of the fleet against the truth:

    audit.py PAIRS AUDIT...

PAIRS is a matrix of the truth and a client, each AUDIT what was found, for that
client or for the policy "fleet", all as JSON lines.

Of a client: where a suite is predicted, the hello has to have brought that
version and that suite (or, of a server without an order of its own, one of
those that are shared); where none is, it has to have been refused. The devices
end behind their first flight, so what comes of the handshake is not compared.

Of a policy: each check that is not unknown has to be as the truth is.

There may be few that are unknown."""
import json
import sys

MOST_UNKNOWN = 0.1
# What of a client's hello such a device does not bear, no profile tells.
UNPREDICTED = {"plain", "short", "most", "needs-ffdhe", "without-ffdhe"}
# The group that the key share is of: for another, a second hello is asked
# for, and there the devices hang up.
SHARE = "x25519"
MARKS = {"RC4": "_RC4_", "EXPORT": "_EXPORT_", "NULL": "_NULL_",
         "anon": "_anon_"}


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def expectations(path):
    """The endpoints by address, and the pair of each."""
    objects = lines(path)
    pairs = {o["server_class"]: o for o in objects if o["type"] == "pair"}
    ends = {o["address"]: o for o in objects if o["type"] == "endpoint"}
    found = {}
    for o in objects:
        if o["type"] == "class" and o["id"] in pairs:
            for name in o["endpoints"]:
                found[name.rsplit(":", 1)[0]] = pairs[o["id"]]
    return ends, found


def row_of(end, version):
    rows = [v for v in end["versions"] if v["version"] == version]
    return rows[0] if rows else {"outcome": "unasked", "suites": []}


def names(end):
    """Its suites outside of SSLv3, which the policy forbids as a whole."""
    return [s["name"] for v in end["versions"] if v["version"] != "SSLv3"
            for s in v["suites"]]


def client_differs(end, pair, check):
    words = check["evidence"].replace(",", " ").split()
    if pair is None or pair["verdict"] == "inconclusive":
        return None
    if UNPREDICTED & set((end["how"] or "").split()):
        return None
    if pair["suite"] is None:
        return None if words[0] == "refused" else "not refused"
    if words[0] == "refused":
        again = pair["version"] == "TLSv1.3" and end["groups"][0] != SHARE
        return None if again and words[1] in ("closed", "reset") else "refused"
    if words[1] != pair["version"]:
        return "not " + pair["version"]
    shared = words[2] in pair["shared"]["suites"]
    ordered = row_of(end, words[1]).get("preference") == "server"
    if words[2] != pair["suite"] and (ordered or not shared):
        return "not " + pair["suite"]
    return None


def violates(end, what):
    """By the truth; None where that does not tell."""
    kind, rule = what.split(": ", 1)
    if rule == "no SSLv2":
        return False
    if kind == "versions":
        wanted = not rule.startswith("no ")
        spoken = row_of(end, rule.split()[-1])["outcome"] == "accepted"
        return spoken != wanted
    if kind == "suites":
        return any(MARKS[rule.split()[-1]] in name for name in names(end))
    return None


def policy_differs(end, check):
    truth = violates(end, check["check"])
    if truth is None or check["verdict"] == "unknown":
        return None
    found = check["verdict"] == "violates"
    return None if found == truth else f"the truth is {truth}"


def compare(path, ends, pairs):
    """How many are equal, unknown and wrong."""
    counts = [0, 0, 0]
    connections = 0
    for audit in lines(path):
        end = ends.get(audit.get("address"))
        if audit["type"] != "audit" or end is None or end["state"] != "tls":
            continue
        connections += audit["cost"]["connections"]
        wrong = False
        for check in audit["checks"]:
            if not check["check"].startswith("client: "):
                why = policy_differs(end, check)
            elif check["verdict"] != "unknown":
                why = client_differs(end, pairs.get(end["address"]), check)
            else:
                why = None
            if why is not None:
                wrong = True
                print(f"{end['address']} ({end['how']}): {check['check']}: "
                      f"{check['verdict']}, {check['evidence']}: {why}")
        counts[2 if wrong else audit["verdict"] == "unknown"] += 1
    total = sum(counts)
    print(f"fleet: {total} audits: {counts[0]} as the truth is, {counts[1]} "
          f"unknown, {counts[2]} wrong; {connections / max(total, 1):.1f} "
          "connections each")
    return counts[2] == 0 and total != 0 and counts[1] <= MOST_UNKNOWN * total


def main():
    ends, pairs = expectations(sys.argv[1])
    results = [compare(path, ends, pairs) for path in sys.argv[2:]]
    return not all(results)


sys.exit(main())
