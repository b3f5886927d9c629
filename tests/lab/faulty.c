/*
 * Part of the preloaded library of device.c: an OpenSSL server whose
 * Diffie-Hellman is at fault, as that of some devices is.
 *
 *   DEVICE_FAULTY_DH=zeros   keeps leading zeros of the shared secret
 *   DEVICE_FAULTY_DH=sign    puts 00 before one that begins with 80-ff
 *   DEVICE_FAULTY_DH=full    refuses a public value that is shorter than p
 *   DEVICE_FAULTY_DH=padded  refuses one that begins with 00
 *
 * libssl derives the secret of every key exchange with EVP_PKEY_derive(), and
 * hands the client's public value to EVP_PKEY_set1_encoded_public_key().
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

/* No headers of OpenSSL are needed for so little. */
int EVP_PKEY_derive(void *ctx, unsigned char *key, size_t *n);
int EVP_PKEY_set1_encoded_public_key(void *key, const unsigned char *p,
                                     size_t n);

enum { SECRET_MAX = 2048 };

static void *next(const char *name)
{
    return dlsym(RTLD_NEXT, name);
}

static int is_fault(const char *name)
{
    const char *v = getenv("DEVICE_FAULTY_DH");

    return v && strcmp(v, name) == 0;
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
static void spoil(unsigned char *key, size_t *n, size_t p)
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

int EVP_PKEY_derive(void *ctx, unsigned char *key, size_t *n)
{
    int (*real)(void *, unsigned char *, size_t *) =
        (int (*)(void *, unsigned char *, size_t *))next("EVP_PKEY_derive");
    void *(*own)(void *) = (void *(*)(void *))next("EVP_PKEY_CTX_get0_pkey");
    unsigned char buf[SECRET_MAX];
    size_t have = sizeof buf - 1;

    if (!getenv("DEVICE_FAULTY_DH") || !is_dh(own(ctx)))
        return real(ctx, key, n);
    if (!key) {
        int ok = real(ctx, NULL, n);

        *n += 1; /* room for the sign byte */
        return ok;
    }
    if (real(ctx, buf, &have) <= 0)
        return 0;
    spoil(buf, &have, size_of(own(ctx)));
    memcpy(key, buf, have);
    *n = have;
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
