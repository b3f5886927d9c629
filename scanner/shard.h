#ifndef SUITEMAP_SHARD_H
#define SUITEMAP_SHARD_H

#include <stdbool.h>

#include "core/base/err.h"

/* --shard: which part of a scan this run does. */
struct shard {
    unsigned index; /* below `of` */
    unsigned of;
};

#define SHARDS_MAX 1000000

/* "3/8": the third of eight. "auto": as the scheduler that started us says in
 * the environment (Slurm, Grid Engine, Kubernetes, AWS Batch, Google Batch,
 * Cloud Run, GitLab CI). False with a line. */
bool shard_parse(const char *value, struct shard *out, struct err *err);

#endif
