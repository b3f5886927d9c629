#ifndef SUITEMAP_TESTS_FLEET_MODELS_H
#define SUITEMAP_TESTS_FLEET_MODELS_H

#include "tests/unit/sim.h"

/* The stacks of the fleet: printers as they are publicly documented, and the
 * servers that they talk to. Lists end in 0xffff, groups in 0. */
struct model {
    const char *name;
    const uint16_t *suites[VERSION_COUNT];
    const uint16_t *groups; /* NULL: x25519 */
    bool client_order;
    bool version_by_hello; /* answers a version it lacks with another */
    bool version_as_list;  /* or as it refuses a list of suites */
    enum sim_refusal refusal;
    uint8_t alert; /* 0: handshake_failure */
    uint16_t dh_bits, rsa_bits;
    bool ecdsa, md5, shared_key, has_clock;
};

extern const struct model fleet_models[];
extern const size_t fleet_model_count;

#endif
