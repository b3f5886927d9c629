#include <stdlib.h>

#include "core/base/mem.h"
#include "scanner/out/formats.h"
#include "scanner/out/json_page.h"

/* One page that needs nothing else: its style, its data and its script stand
 * in it, and its policy lets it load nothing. The data are lines of JSON in an
 * element that a browser does not run; the script makes text of them, never
 * markup. */
struct html_sink {
    FILE *out;
    struct json_page *page;
};

/* The files of the page, put into the program as they stand. */
#define INCLUDE(name, file)                                                    \
    __asm__(".pushsection .rodata\n"                                           \
            ".global " #name "\n" #name ":\n"                                  \
            ".incbin \"" file "\"\n.byte 0\n.popsection\n");                   \
    extern const char name[]

INCLUDE(page_head, "scanner/out/page/head.html");
INCLUDE(page_style, "scanner/out/page/page.css");
INCLUDE(page_body, "scanner/out/page/body.html");
INCLUDE(page_script, "scanner/out/page/page.js");

void *html_open(FILE *out, const struct scan_info *info)
{
    struct html_sink *s = mem_alloc(sizeof *s);

    s->out = out;
    fputs(page_head, out);
    fprintf(out, "<style>\n%s</style>\n%s", page_style, page_body);
    fputs("<script type=\"application/json\" id=\"data\">\n", out);
    s->page = json_page_new(out, info);
    return s;
}

void html_endpoint(void *state, const struct endpoint *e)
{
    struct html_sink *s = state;

    json_page_endpoint(s->page, e);
}

void html_finding(void *state, const struct scan_finding *f)
{
    struct html_sink *s = state;

    json_page_finding(s->page, f);
}

void html_matrix(void *state, const struct matrix *m)
{
    struct html_sink *s = state;

    json_page_matrix(s->page, m);
}

void html_changes(void *state, const struct scan_changes *c)
{
    struct html_sink *s = state;

    json_page_changes(s->page, c);
}

void html_summary(void *state, const struct scan_summary *sum)
{
    struct html_sink *s = state;

    json_page_summary(s->page, sum);
    fprintf(s->out, "</script>\n<script>\n%s</script>\n</body>\n</html>\n",
            page_script);
}

void html_close(void *state)
{
    struct html_sink *s = state;

    json_page_free(s->page);
    free(s);
}
