#!/bin/sh
# Fails when a file includes what stands on a higher floor than its own, or a
# third-party header outside the few files that may have it. The picture is in
# the README; scanner/net has one header of the probes, that of the preludes.
set -eu

files=$(find core probes scanner -name '*.[ch]' | sort)

# shellcheck disable=SC2086
awk '
function floor_of(file) {
    if (match(file, "^(core/[a-z]+|scanner/(net|run|out|store))/"))
        return substr(file, 1, RLENGTH - 1)
    if (file ~ /^probes\//) return "probes"
    return "scanner"
}
BEGIN {
    may["core/base"]     = "core/base"
    may["core/registry"] = may["core/base"] " core/registry"
    may["core/model"]    = may["core/registry"] " core/model"
    may["core/wire"]     = may["core/model"] " core/wire"
    may["core/profile"]  = may["core/wire"] " core/profile"
    may["core/engine"]   = may["core/wire"] " core/engine"
    may["probes"]        = may["core/model"] " probes"
    may["scanner/net"]   = may["core/engine"] " scanner/net"
    may["scanner/run"]   = may["core/engine"] \
                           " core/profile probes scanner/net scanner/run"
    may["scanner/out"]   = may["core/model"] " core/profile scanner/out"
    may["scanner/store"] = may["core/model"] " core/profile scanner/store"
    may["scanner"]       = "*"
    # Third-party headers: a pattern of the files that may include them.
    third["uv.h"]      = "^scanner/(net/|run/driver.c$)"
    third["sys/epoll.h"] = "^scanner/net/watch.c$"
    third["mbedtls/"]  = "^core/engine/(crypto[a-z_]*|trust).c$"
    third["jansson.h"] = "^scanner/out/json_"
    third["sqlite3.h"] = "^scanner/store/store.c$"
    third["ini.h"]     = "^scanner/config.c$"
    third["check.h"]   = "^tests/"
}
/^[ \t]*#[ \t]*include[ \t]*"/ {
    split($0, part, "\"")
    from = floor_of(FILENAME); to = floor_of(part[2])
    if (from == "scanner/net" && part[2] == "probes/prelude.h") next
    if (may[from] != "*" && index(" " may[from] " ", " " to " ") == 0) {
        printf "%s:%d: %s may not include %s\n", FILENAME, FNR, from, part[2]
        bad = 1
    }
}
/^[ \t]*#[ \t]*include[ \t]*</ {
    for (header in third)
        if (index($0, "<" header) && FILENAME !~ third[header]) {
            printf "%s:%d: %s does not belong here\n", FILENAME, FNR, header
            bad = 1
        }
}
END {
    if (!bad) print "floors: every include keeps to its floor"
    exit bad
}' $files
