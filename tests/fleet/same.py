#!/usr/bin/python3
"""Did two scans of one fleet find the same?

    same.py A B

Both are JSON lines. What is compared is what was found, not how it was come
by: times, costs and traits are left out, suites that were found in several
lists have no order among one another, and what is said to be unknown, or to be
known in part, cannot differ. Every endpoint that differs is told; exit code 1
when one does."""
import json
import sys


UNKNOWN = object()


def suite(row, chains):
    at = row["certificate"]
    return {"works": row["works"], "kex": row["kex"], "group": row["group"],
            "kex_bits": row["kex_bits"],
            "leaf": None if at is None else chains[at]["chain"][0]["sha256"]}


def version(row, chains):
    return {"outcome": row["outcome"], "complete": row["complete"],
            "preference": UNKNOWN if row["preference"] == "unknown"
            else row["preference"],
            "suites": {s["code"]: suite(s, chains) for s in row["suites"]}}


def told(e):
    chains = e["certificates"]
    partial = e["traits"].get("groups_incomplete")
    return {"state": e["state"], "complete": e["complete"],
            "versions": {v["version"]: version(v, chains)
                         for v in e["versions"]},
            "groups": UNKNOWN if partial else sorted(e["groups"]),
            "findings": sorted({f["rule"] + ", " + f["severity"]
                                for f in e["findings"]
                                if f["rule"] != "clock-skew"})}


def read(path):
    with open(path) as lines:
        objects = [json.loads(line) for line in lines]
    return {(o["address"], o["port"]): told(o)
            for o in objects if o["type"] == "endpoint"}


def differences(a, b, where=""):
    if isinstance(a, dict) and isinstance(b, dict):
        for key in sorted(a.keys() | b.keys()):
            yield from differences(a.get(key), b.get(key), where + " " + key)
    elif a != b and UNKNOWN not in (a, b):
        yield f"{where[1:]}: {json.dumps(a)[:200]} / {json.dumps(b)[:200]}"


def main():
    first, second = read(sys.argv[1]), read(sys.argv[2])
    apart = 0
    for at in sorted(first.keys() | second.keys()):
        found = list(differences(first.get(at), second.get(at)))
        apart += found != []
        for line in found:
            print(f"{at[0]}:{at[1]} {line}")
    print(f"fleet: two scans of {len(first)} endpoints found {apart} "
          "otherwise than each other")
    return apart != 0


if __name__ == "__main__":
    sys.exit(main())
