#ifndef SUITEMAP_MODEL_RULES_JUDGE_H
#define SUITEMAP_MODEL_RULES_JUDGE_H

#include "core/model/rules.h"

/* The judging functions behind the table in rules.c. */

/* rules_suites.c: by what suites are served. */
bool rule_export_suite(const struct endpoint *e, struct judgement *j);
bool rule_null_suite(const struct endpoint *e, struct judgement *j);
bool rule_anonymous_suite(const struct endpoint *e, struct judgement *j);
bool rule_rc4(const struct endpoint *e, struct judgement *j);
bool rule_sweet32(const struct endpoint *e, struct judgement *j);
bool rule_weak_dh(const struct endpoint *e, struct judgement *j);

/* rules_protocol.c: by versions, compression and the ways of the stack. */
bool rule_sslv2(const struct endpoint *e, struct judgement *j);
bool rule_sslv3(const struct endpoint *e, struct judgement *j);
bool rule_legacy_only(const struct endpoint *e, struct judgement *j);
bool rule_rejected_at_hello(const struct endpoint *e, struct judgement *j);
bool rule_compression(const struct endpoint *e, struct judgement *j);
bool rule_hello_intolerance(const struct endpoint *e, struct judgement *j);
bool rule_unoffered_suite(const struct endpoint *e, struct judgement *j);

/* rules_certs.c: by the certificates that were sent. */
bool rule_short_rsa_key(const struct endpoint *e, struct judgement *j);
bool rule_sha512_chain(const struct endpoint *e, struct judgement *j);
bool rule_weak_signature(const struct endpoint *e, struct judgement *j);
bool rule_untrusted_chain(const struct endpoint *e, struct judgement *j);
bool rule_self_signed(const struct endpoint *e, struct judgement *j);

/* rules_dates.c: by their dates, and by the device's clock. */
bool rule_cert_expired(const struct endpoint *e, struct judgement *j);
bool rule_cert_expires_soon(const struct endpoint *e, struct judgement *j);
bool rule_cert_not_yet_valid(const struct endpoint *e, struct judgement *j);
bool rule_clock_skew(const struct endpoint *e, struct judgement *j);

/* rules_name.c */
bool rule_name_mismatch(const struct endpoint *e, struct judgement *j);

/* rules_false_version.c: by handshakes that were finished. */
bool rule_false_version(const struct endpoint *e, struct judgement *j);

/* rules_intermittent.c: by handshakes that were made again and again. */
bool rule_intermittent_failure(const struct endpoint *e, struct judgement *j);

/* rules_dh.c: by the numbers of Diffie-Hellman. */
bool rule_dh_not_prime(const struct endpoint *e, struct judgement *j);
bool rule_dh_known_prime(const struct endpoint *e, struct judgement *j);
bool rule_dh_reused(const struct endpoint *e, struct judgement *j);
bool rule_dh_short_public(const struct endpoint *e, struct judgement *j);

/* rules_faulty_dh.c: by handshakes with chosen secrets. */
bool rule_faulty_dh(const struct endpoint *e, struct judgement *j);

#endif
