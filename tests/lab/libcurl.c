/*
 * libcurl LIBRARY ADDRESS PORT CA [VERSIONS]: fetches https://localhost/ with
 * the libcurl of that name, so that one program speaks with every TLS library
 * that curl is built with ("libcurl-nss.so.4"). VERSIONS is curl's number of
 * the lowest, and 65536 times that of the highest. CA may be "any": no
 * certificate is checked. Prints the page, and curl's verdict on stderr.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* From curl's header, which fits one library only. */
enum {
    OPT_TIMEOUT = 13,
    OPT_SSLVERSION = 32,
    OPT_VERIFYPEER = 64,
    OPT_VERIFYHOST = 81,
    OPT_URL = 10002,
    OPT_CAINFO = 10065,
    OPT_CAPATH = 10097,
    OPT_RESOLVE = 10203
};

static void *must(void *library, const char *name)
{
    void *f = library ? dlsym(library, name) : NULL;

    if (!f) {
        fprintf(stderr, "libcurl: %s\n", dlerror());
        exit(2);
    }
    return f;
}

int main(int argc, char **argv)
{
    void *library = argc < 5 ? NULL : dlopen(argv[1], RTLD_NOW);
    void *(*init)(void) = must(library, "curl_easy_init");
    int (*set)(void *, int, ...) = must(library, "curl_easy_setopt");
    int (*perform)(void *) = must(library, "curl_easy_perform");
    const char *(*words)(int) = must(library, "curl_easy_strerror");
    void *(*append)(void *, const char *) = must(library, "curl_slist_append");
    void *curl = init();
    char url[64], resolve[128];
    int result;

    snprintf(url, sizeof url, "https://localhost:%s/", argv[3]);
    snprintf(resolve, sizeof resolve, "localhost:%s:%s", argv[3], argv[2]);
    set(curl, OPT_URL, url);
    set(curl, OPT_RESOLVE, append(NULL, resolve));
    if (!strcmp(argv[4], "any")) {
        set(curl, OPT_VERIFYPEER, 0L);
        set(curl, OPT_VERIFYHOST, 0L);
    } else {
        set(curl, OPT_CAINFO, argv[4]);
    }
    set(curl, OPT_CAPATH, NULL);
    set(curl, OPT_TIMEOUT, 10L);
    if (argc > 5)
        set(curl, OPT_SSLVERSION, atol(argv[5]));
    result = perform(curl);
    fprintf(stderr, "%d %s\n", result, words(result));
    return 0;
}
