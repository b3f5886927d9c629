#include "scanner/run/files.h"

#include <sys/resource.h>

/* Files that are open beside the connections: outputs, the loop's own. */
#define SPARE_FILES 48

unsigned files_within(unsigned wanted)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return wanted;
    if (limit.rlim_cur < wanted + SPARE_FILES) {
        limit.rlim_cur = limit.rlim_max < wanted + SPARE_FILES
                             ? limit.rlim_max
                             : wanted + SPARE_FILES;
        setrlimit(RLIMIT_NOFILE, &limit);
        getrlimit(RLIMIT_NOFILE, &limit);
    }
    if (limit.rlim_cur >= wanted + SPARE_FILES)
        return wanted;
    return limit.rlim_cur > SPARE_FILES
               ? (unsigned)(limit.rlim_cur - SPARE_FILES)
               : 1;
}
