#!/usr/bin/python3
"""Did two scans of one fleet find the same?

    same.py A B

Both are JSON lines. What depends on the moment is left out, and the order of
the lines does not matter. Every endpoint that differs is told; exit code 1."""
import json
import sys

MOMENTARY = ("time", "cost", "clock_skew_s")


def timeless(value):
    if isinstance(value, dict):
        return {k: timeless(v) for k, v in value.items() if k not in MOMENTARY}
    if isinstance(value, list):
        return [timeless(v) for v in value]
    return value


def read(path):
    with open(path) as lines:
        objects = [json.loads(line) for line in lines]
    return {(o["address"], o["port"]): timeless(o)
            for o in objects if o["type"] == "endpoint"}


def differences(a, b, where=""):
    if isinstance(a, dict) and isinstance(b, dict):
        for key in sorted(a.keys() | b.keys()):
            yield from differences(a.get(key), b.get(key), where + "." + key)
    elif a != b:
        yield f"{where[1:]} {json.dumps(a)[:300]} / {json.dumps(b)[:300]}"


def main():
    first, second = read(sys.argv[1]), read(sys.argv[2])
    apart = 0
    for at in sorted(first.keys() | second.keys()):
        found = list(differences(first.get(at), second.get(at)))
        apart += found != []
        for line in found:
            print(f"{at[0]}:{at[1]}: {line}")
    print(f"fleet: of {len(first)} endpoints, two scans found {apart} "
          "otherwise")
    return apart != 0


if __name__ == "__main__":
    sys.exit(main())
