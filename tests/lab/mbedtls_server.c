/*
 * mbedTLS's own TLS as a server, with every version and suite that the library
 * was built with, RC4 and 3DES too, but for those that go by a shared secret.
 *
 *   mbedtls_server ADDRESS PORT PEM...     each PEM has a key and its chain
 *
 * One child a connection; each ends after LIFE_S whatever its client does.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/pk.h>
#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>

enum { KEYS_MAX = 4, SUITES_MAX = 512, LIFE_S = 10 };

struct identity {
    mbedtls_x509_crt chain;
    mbedtls_pk_context key;
};

static void fail(const char *what, int error)
{
    fprintf(stderr, "mbedtls_server: %s: -0x%04x\n", what, (unsigned)-error);
    exit(EXIT_FAILURE);
}

static void load(mbedtls_ssl_config *conf, struct identity *id,
                 const char *path)
{
    int error;

    mbedtls_x509_crt_init(&id->chain);
    mbedtls_pk_init(&id->key);
    error = mbedtls_x509_crt_parse_file(&id->chain, path);
    if (error == 0)
        error = mbedtls_pk_parse_keyfile(&id->key, path, NULL);
    if (error == 0)
        error = mbedtls_ssl_conf_own_cert(conf, &id->chain, &id->key);
    if (error != 0)
        fail(path, error);
}

/* The library's own list leaves some of what it has out, so each number is
 * asked for. */
static const int *all_suites(void)
{
    static int list[SUITES_MAX];
    size_t n = 0;

    for (int id = 1; id <= 0xffff && n + 1 < SUITES_MAX; id++) {
        const mbedtls_ssl_ciphersuite_t *s =
            mbedtls_ssl_ciphersuite_from_id(id);
        const char *name = s ? mbedtls_ssl_get_ciphersuite_name(id) : "PSK";

        if (!strstr(name, "PSK") && !strstr(name, "JPAKE"))
            list[n++] = id;
    }
    return list;
}

/* The quickest first: the library likes the longest best. */
static const mbedtls_ecp_group_id *all_curves(void)
{
    static mbedtls_ecp_group_id list[MBEDTLS_ECP_DP_MAX + 1];
    size_t n = 0;

    list[n++] = MBEDTLS_ECP_DP_SECP256R1;
    for (const mbedtls_ecp_group_id *id = mbedtls_ecp_grp_id_list();
         *id != MBEDTLS_ECP_DP_NONE; id++)
        if (*id != MBEDTLS_ECP_DP_SECP256R1)
            list[n++] = *id;
    list[n] = MBEDTLS_ECP_DP_NONE;
    return list;
}

static void configure(mbedtls_ssl_config *conf)
{
    int error = mbedtls_ssl_config_defaults(conf, MBEDTLS_SSL_IS_SERVER,
                                            MBEDTLS_SSL_TRANSPORT_STREAM,
                                            MBEDTLS_SSL_PRESET_DEFAULT);

    if (error != 0)
        fail("configuration", error);
    mbedtls_ssl_conf_min_version(conf, MBEDTLS_SSL_MAJOR_VERSION_3,
                                 MBEDTLS_SSL_MINOR_VERSION_1);
    mbedtls_ssl_conf_arc4_support(conf, MBEDTLS_SSL_ARC4_ENABLED);
    mbedtls_ssl_conf_ciphersuites(conf, all_suites());
    mbedtls_ssl_conf_curves(conf, all_curves());
}

static void serve(mbedtls_ssl_config *conf, mbedtls_net_context *client)
{
    static const char answer[] = "HTTP/1.0 200 OK\r\n\r\nhello\n";
    unsigned char request[512];
    mbedtls_ssl_context ssl;

    alarm(LIFE_S);
    mbedtls_ssl_init(&ssl);
    if (mbedtls_ssl_setup(&ssl, conf) == 0) {
        mbedtls_ssl_set_bio(&ssl, client, mbedtls_net_send, mbedtls_net_recv,
                            NULL);
        if (mbedtls_ssl_handshake(&ssl) == 0 &&
            mbedtls_ssl_read(&ssl, request, sizeof request) > 0)
            mbedtls_ssl_write(&ssl, (const unsigned char *)answer,
                              sizeof answer - 1);
        mbedtls_ssl_close_notify(&ssl);
    }
    mbedtls_net_free(client);
    _exit(0);
}

int main(int argc, char **argv)
{
    static struct identity ids[KEYS_MAX];
    mbedtls_net_context listener, client;
    mbedtls_ctr_drbg_context random;
    mbedtls_entropy_context entropy;
    mbedtls_ssl_config conf;

    if (argc < 4 || argc > 3 + KEYS_MAX)
        fail("usage: ADDRESS PORT PEM...", 0);
    mbedtls_net_init(&listener);
    mbedtls_entropy_init(&entropy);
    mbedtls_ctr_drbg_init(&random);
    mbedtls_ssl_config_init(&conf);
    configure(&conf);
    for (int i = 3; i < argc; i++)
        load(&conf, &ids[i - 3], argv[i]);
    mbedtls_ssl_conf_rng(&conf, mbedtls_ctr_drbg_random, &random);
    if (mbedtls_net_bind(&listener, argv[1], argv[2], MBEDTLS_NET_PROTO_TCP))
        fail("bind", 0);
    signal(SIGCHLD, SIG_IGN);
    for (;;) {
        if (mbedtls_net_accept(&listener, &client, NULL, 0, NULL) != 0)
            continue;
        /* Seeded in each child: no two have the same secrets. */
        if (fork() == 0) {
            if (mbedtls_ctr_drbg_seed(&random, mbedtls_entropy_func, &entropy,
                                      NULL, 0) != 0)
                _exit(1);
            serve(&conf, &client);
        }
        close(client.fd); /* mbedtls_net_free() would end it for both */
    }
}
