/*
 * Part of the preloaded library of device.c: an OpenSSL server whose key
 * exchange is at fault, as that of some devices is.
 *
 *   DEVICE_FAULTY_DH=zeros     keeps leading zeros of the shared secret
 *   DEVICE_FAULTY_DH=sign      puts 00 before one that begins with 80-ff
 *   DEVICE_FAULTY_DH=full      refuses a public value that is shorter than p
 *   DEVICE_FAULTY_DH=padded    refuses one that begins with 00
 *   DEVICE_FAULTY_DH=reuse     makes one secret of its own, once
 *   DEVICE_FAULTY_ECDH=zeros   strips leading zeros of the shared secret
 *   DEVICE_FAULTY_ECDH=sign    puts 00 before one that begins with 80-ff
 *   DEVICE_FAULTY_RSA=refuse   refuses a ciphertext that begins with 00
 *   DEVICE_FAULTY_RSA=misread  reads it as if it began behind that
 *   DEVICE_FAIL_EVERY=20       every 20th secret of any exchange is spoilt
 *
 * libssl derives the secret of every key exchange with EVP_PKEY_derive(), but
 * for RSA, where EVP_PKEY_decrypt() opens it, and hands the client's public
 * value to EVP_PKEY_set1_encoded_public_key().
 */
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* No headers of OpenSSL are needed for so little. */
int EVP_PKEY_derive(void *ctx, unsigned char *key, size_t *n);
int EVP_PKEY_set1_encoded_public_key(void *key, const unsigned char *p,
                                     size_t n);
int EVP_PKEY_decrypt(void *ctx, unsigned char *out, size_t *n,
                     const unsigned char *in, size_t in_len);
int EVP_PKEY_keygen(void *ctx, void **key);

enum { SECRET_MAX = 2048 };

static void *next(const char *name)
{
    return dlsym(RTLD_NEXT, name);
}

static int is_set(const char *name, const char *value)
{
    const char *v = getenv(name);

    return v && strcmp(v, value) == 0;
}

static int is_fault(const char *value)
{
    return is_set("DEVICE_FAULTY_DH", value);
}

static int is_dh(const void *key)
{
    int (*is_a)(const void *, const char *) =
        (int (*)(const void *, const char *))next("EVP_PKEY_is_a");

    return is_a(key, "DH");
}

static size_t size_of(const void *key)
{
    int (*size)(const void *) =
        (int (*)(const void *))next("EVP_PKEY_get_size");

    return (size_t)size(key);
}

/* What has become of a secret of *n bytes, under a p of so many. */
static void spoil_dh(unsigned char *key, size_t *n, size_t p)
{
    size_t more = 0;

    if (is_fault("zeros") && p > *n)
        more = p - *n;
    if (is_fault("sign") && key[0] >= 0x80)
        more = 1;
    memmove(key + more, key, *n);
    memset(key, 0, more);
    *n += more;
}

static void spoil_ecdh(unsigned char *key, size_t *n)
{
    if (is_set("DEVICE_FAULTY_ECDH", "zeros"))
        while (*n > 1 && key[0] == 0)
            memmove(key, key + 1, --*n);
    if (is_set("DEVICE_FAULTY_ECDH", "sign") && key[0] >= 0x80) {
        memmove(key + 1, key, *n);
        key[0] = 0;
        ++*n;
    }
}

/* Is this one of those that fail whatever they are? */
static void spoil_some(unsigned char *last)
{
    static atomic_int count;
    const char *v = getenv("DEVICE_FAIL_EVERY");
    int every = v ? atoi(v) : 0;

    if (every > 0 && atomic_fetch_add(&count, 1) % every == every - 1)
        *last ^= 1;
}

int EVP_PKEY_derive(void *ctx, unsigned char *key, size_t *n)
{
    int (*real)(void *, unsigned char *, size_t *) =
        (int (*)(void *, unsigned char *, size_t *))next("EVP_PKEY_derive");
    void *(*own)(void *) = (void *(*)(void *))next("EVP_PKEY_CTX_get0_pkey");
    unsigned char buf[SECRET_MAX];
    size_t have = sizeof buf - 1;

    if (!key) {
        int ok = real(ctx, NULL, n);

        *n += 1; /* room for the sign byte */
        return ok;
    }
    if (real(ctx, buf, &have) <= 0)
        return 0;
    if (is_dh(own(ctx)))
        spoil_dh(buf, &have, size_of(own(ctx)));
    else
        spoil_ecdh(buf, &have);
    spoil_some(&buf[have - 1]);
    memcpy(key, buf, have);
    *n = have;
    return 1;
}

int EVP_PKEY_decrypt(void *ctx, unsigned char *out, size_t *n,
                     const unsigned char *in, size_t in_len)
{
    int (*real)(void *, unsigned char *, size_t *, const unsigned char *,
                size_t) =
        (int (*)(void *, unsigned char *, size_t *, const unsigned char *,
                 size_t))next("EVP_PKEY_decrypt");
    unsigned char copy[SECRET_MAX] = {0};

    if (!out || in_len == 0 || in_len > sizeof copy)
        return real(ctx, out, n, in, in_len);
    if (in[0] == 0 && is_set("DEVICE_FAULTY_RSA", "refuse"))
        return 0;
    memcpy(copy, in, in_len);
    if (in[0] == 0 && is_set("DEVICE_FAULTY_RSA", "misread")) {
        memmove(copy, copy + 1, in_len - 1);
        copy[in_len - 1] = 0;
    }
    if (real(ctx, out, n, copy, in_len) <= 0 || *n == 0)
        return 0;
    spoil_some(&out[*n - 1]);
    return 1;
}

int EVP_PKEY_set1_encoded_public_key(void *key, const unsigned char *p,
                                     size_t n)
{
    int (*real)(void *, const unsigned char *, size_t) =
        (int (*)(void *, const unsigned char *, size_t))next(
            "EVP_PKEY_set1_encoded_public_key");

    if (is_dh(key) && ((is_fault("full") && n < size_of(key)) ||
                       (is_fault("padded") && n > 0 && p[0] == 0)))
        return 0;
    return real(key, p, n);
}

/* The server runs in one thread. */
int EVP_PKEY_keygen(void *ctx, void **key)
{
    int (*real)(void *, void **) =
        (int (*)(void *, void **))next("EVP_PKEY_keygen");
    int (*up)(void *) = (int (*)(void *))next("EVP_PKEY_up_ref");
    static void *kept;
    int ok = 1;

    if (!is_fault("reuse"))
        return real(ctx, key);
    if (kept && is_dh(kept))
        *key = kept;
    else
        ok = real(ctx, key);
    if (ok > 0 && *key && is_dh(*key)) {
        kept = *key;
        up(kept);
    }
    return ok;
}
