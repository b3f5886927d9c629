#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/model/matrix.h"
#include "scanner/out/json_profile.h"
#include "scanner/out/json_read.h"
#include "scanner/out/text.h"

/* Hostile profiles and endpoints laid against each other: whatever they claim,
 * every pair has a verdict that fits its reasons. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SOME 6

static void check(const struct pair *p)
{
    bool plain = p->verdict == VERDICT_COMPATIBLE;

    if (plain != (p->n_reasons == 0) || (plain && !p->agreed))
        abort();
    if ((p->verdict == VERDICT_INCOMPATIBLE) != (p->stage != PAIR_STAGE_NONE))
        abort();
    if (p->agreed &&
        (!bit_has(&p->picks, p->suite) || !bit_has(&p->suites, p->suite) ||
         (p->versions >> p->version & 1) == 0))
        abort();
}

static void lay_out(const struct party *parties, size_t n)
{
    struct matrix *m = matrix_new(parties, n, false, DIRECTION_BOTH);
    struct str out = {0};

    for (size_t i = 0; i < m->n_pairs; i++)
        check(&m->pairs[i]);
    text_grid(&out, m, 80, false);
    text_classes(&out, m, 80, 1);
    text_reasons(&out, m, 80);
    text_check(&out, m, 80);
    str_free(&out);
    matrix_free(m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct party parties[3 * SOME] = {{0}};
    struct endpoint **endpoints;
    struct profile **profiles;
    struct err err = {0};
    size_t n_endpoints, n_profiles, n = 0;

    if (!report_read_text((const char *)data, size, &endpoints, &n_endpoints,
                          &err))
        return 0;
    if (!profiles_read_text((const char *)data, size, &profiles, &n_profiles,
                            &err)) {
        report_free(endpoints, n_endpoints);
        return 0;
    }
    for (size_t i = 0; i < n_endpoints && i < SOME; i++)
        parties[n++] = party_scanned(endpoints[i], 3);
    for (size_t i = 0; i < n_profiles && i < SOME; i++)
        parties[n++] = (struct party){.profile = profiles[i], .sides = 3};
    for (size_t i = 0; i < n_profiles && i < n_endpoints && i < SOME; i++)
        parties[n++] = (struct party){
            .scan = endpoints[i], .profile = profiles[i], .sides = 3};
    lay_out(parties, n);
    profiles_free(profiles, n_profiles);
    report_free(endpoints, n_endpoints);
    return 0;
}
