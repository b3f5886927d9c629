#include "scanner/out/json.h"

#include <stddef.h>

const char *json_compressor_name(int c)
{
    static const char *const names[] = {[COMPRESSOR_NULL] = "NULL",
                                        [COMPRESSOR_DEFLATE] = "DEFLATE",
                                        [COMPRESSOR_LZS] = "LZS"};

    return c >= 0 && c <= COMPRESSOR_LZS ? names[c] : NULL;
}
