# shellcheck shell=sh disable=SC2154
# The services that speak in the clear before TLS, each from its Debian
# package, run as a plain process with a configuration of its own; sourced by
# lab.sh as kinds.sh is. Their further ports follow PORT. All that use OpenSSL
# have one and the same TLS: every suite, one RSA key, dh1024.
#
# The libraries' own policy is lifted by an OpenSSL configuration file, since
# some services load their key before they are told of a security level.

SERVICE_CIPHERS=ALL:COMPLEMENTOFALL:@SECLEVEL=0

# Some are in sbin only, and Debian hides PostgreSQL's behind its version.
SERVICE_PATH=$PATH:/usr/sbin:$(echo /usr/lib/postgresql/*/bin | tr ' ' :)

# program NAME PACKAGE
program() {
    PATH=$SERVICE_PATH want "$1" "$2"
}

service_need() {
    case $1 in
    service-openssl | service-strict | service-login) want openssl openssl ;;
    service-gnutls) want gnutls-serv gnutls-bin ;;
    service-postfix) program postfix postfix ;;
    service-dovecot) program dovecot dovecot-imapd
                     [ -e /usr/lib/dovecot/pop3 ] ||
                         fail "it takes the package dovecot-pop3d"
                     [ -e /usr/lib/dovecot/managesieve ] ||
                         fail "it takes the package dovecot-managesieved"
                     [ -e /usr/lib/dovecot/lmtp ] ||
                         fail "it takes the package dovecot-lmtpd" ;;
    service-inn) [ -x "${lab:-build/lab}/inn/bin/nnrpd" ] ||
                     fail "there is no INN: tests/lab/inn.sh DIR/inn fetches it" ;;
    service-vsftpd) program vsftpd vsftpd ;;
    service-slapd) program slapd slapd ;;
    service-postgres) program postgres postgresql ;;
    service-mariadb) program mariadbd mariadb-server ;;
    service-xrdp) program xrdp xrdp ;;
    service-prosody) program prosody prosody ;;
    service-cupsd) program cupsd cups-daemon ;;
    service-inspircd) program inspircd inspircd ;;
    service-xvnc) program Xtigervnc tigervnc-standalone-server ;;
    *) fail "no such kind of server: $1" ;;
    esac
}

# as_nobody COMMAND...: what refuses to be root is not, but keeps its files.
as_nobody() {
    unshare --user --map-user=65534 --map-group=65534 -- "$@"
}

leash_as_nobody() {
    leash unshare --user --map-user=65534 --map-group=65534 -- "$@"
}

service() {
    home=$lab/run/$name.home
    rm -rf "$home"
    mkdir -p "$home"
    cert=$keys/rsa1024-sha1
    cat > "$home/openssl.cnf" << EOF
openssl_conf = init
[init]
ssl_conf = ssl
[ssl]
system_default = policy
[policy]
MinProtocol = TLSv1
CipherString = $SERVICE_CIPHERS
EOF
    export OPENSSL_CONF="$home/openssl.cnf"
    PATH=$SERVICE_PATH
    case $kind in
    service-openssl)    # the TLS of those below, at once
        leash openssl s_server -www -quiet -accept "$address:$port" \
            -cert "$cert.pem" -dhparam "$keys/dh1024.pem" \
            -cipher "$SERVICE_CIPHERS" "$@" ;;
    service-strict)     # the same with ALPN as SQL Server's; it logs that
        # shellcheck disable=SC2016
        leash sh -c 'exec openssl s_server "$@" 2> /dev/null' sh -www \
            -accept "$address:$port" -cert "$cert.pem" \
            -dhparam "$keys/dh1024.pem" -cipher "$SERVICE_CIPHERS" \
            -alpn tds/8.0 ;;
    service-login)      # TLS 1.2; what it is told goes to its log
        # shellcheck disable=SC2016
        leash sh -c 'sleep 900 | openssl s_server "$@"' sh -brief -tls1_2 \
            -accept "$address:$port" -cert "$cert.pem" ;;
    service-gnutls)     # GnuTLS as it comes, at once
        export DEVICE_BIND="$address" GNUTLS_SYSTEM_PRIORITY_FILE=/dev/null
        leash env LD_PRELOAD="$lab/device.so" gnutls-serv --http \
            --port "$port" --x509certfile "$cert.crt" \
            --x509keyfile "$cert.key" "$@" ;;
    service-postfix)    # smtp; +1 TLS at once
        postfix_server ;;
    service-dovecot)    # imap; +1 pop3, +2 sieve, +3 lmtp
        dovecot_server ;;
    service-inn)        # nntp
        inn_server ;;
    service-vsftpd)     # ftp
        vsftpd_server ;;
    service-slapd)      # ldap (GnuTLS); +1 TLS at once
        slapd_server ;;
    service-postgres)   # postgres
        postgres_server ;;
    service-mariadb)    # mysql
        mariadb_server ;;
    service-xrdp)       # rdp
        xrdp_server ;;
    service-prosody)    # xmpp; +1 xmpp-server
        prosody_server ;;
    service-cupsd)      # ipp (GnuTLS), and TLS at once on the same port
        cupsd_server ;;
    service-inspircd)   # irc (GnuTLS); +1 TLS at once
        inspircd_server ;;
    service-xvnc)       # vnc
        xvnc_server ;;
    esac
}

# Its master has to be root, and leaves the process group that is to end with
# the test: as the first process of a namespace it ends all the same.
postfix_server() {
    mkdir -p "$home/etc" "$home/queue" "$home/data"
    chown postfix "$home/data"
    cat > "$home/etc/main.cf" << EOF
compatibility_level = 3.6
queue_directory = $home/queue
data_directory = $home/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mfd.lab
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mydestination =
maillog_file = /dev/stdout
smtpd_peername_lookup = no
smtpd_tls_security_level = may
smtpd_tls_cert_file = $cert.crt
smtpd_tls_key_file = $cert.key
smtpd_tls_dh1024_param_file = $keys/dh1024.pem
smtpd_tls_protocols = >=TLSv1
smtpd_tls_ciphers = low
tls_low_cipherlist = $SERVICE_CIPHERS
smtpd_tls_exclude_ciphers =
smtpd_client_connection_rate_limit = 0
smtpd_client_connection_count_limit = ${SERVICE_SESSIONS:-0}
smtpd_error_sleep_time = 0
import_environment = MAIL_CONFIG TZ LANG OPENSSL_CONF=$OPENSSL_CONF
EOF
    cat > "$home/etc/master.cf" << EOF
$address:$port inet n - n - 20 smtpd
$address:$((port + 1)) inet n - n - 20 smtpd -o smtpd_tls_wrappermode=yes
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
cleanup unix n - n - 0 cleanup
rewrite unix - - n - - trivial-rewrite
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
EOF
    leash unshare --pid --fork --kill-child -- \
        postfix -c "$home/etc" start-fg
}

dovecot_listener() {
    cat << EOF
service $1 {
  chroot =
  inet_listener $2 {
    address = $address
    port = $3
    ssl = no
  }
}
EOF
}

dovecot_server() {
    {
        cat << EOF
base_dir = $home/base
state_dir = $home/state
log_path = $home/log
protocols = imap pop3 sieve lmtp
default_login_user = nobody
default_internal_user = nobody
default_internal_group = nogroup
ssl = yes
ssl_cert = <$cert.crt
ssl_key = <$cert.key
ssl_dh = <$keys/dh1024.pem
ssl_min_protocol = TLSv1
ssl_cipher_list = $SERVICE_CIPHERS
import_environment = TZ OPENSSL_CONF=$OPENSSL_CONF
mail_location = maildir:$home/mail
mail_max_userip_connections = 0
passdb {
  driver = static
  args = password=lab
}
userdb {
  driver = static
  args = uid=65534 gid=65534 home=$home/mail
}
service stats {
  process_limit = 1
  chroot =
}
service anvil {
  chroot =
}
EOF
        dovecot_listener imap-login imap "$port"
        dovecot_listener imap-login imaps 0
        dovecot_listener pop3-login pop3 $((port + 1))
        dovecot_listener pop3-login pop3s 0
        dovecot_listener managesieve-login sieve $((port + 2))
        dovecot_listener lmtp lmtp $((port + 3))
    } > "$home/conf"
    leash_as_nobody dovecot -F -c "$home/conf"
}

# It wants an index of articles, which may be empty but has a size, and a key
# that nobody else may read.
inn_server() {
    news=$lab/inn
    mkdir -p "$home/db" "$home/run" "$home/tmp" "$home/spool/overview"
    touch "$home/db/active" "$home/db/newsgroups" "$home/db/history"
    truncate -s 262160 "$home/spool/overview/group.index"
    cp "$cert.key" "$home/key"
    chmod 600 "$home/key"
    cat > "$home/inn.conf" << EOF
pathhost: news.lab
domain: lab
fromhost: news.lab
mta: "/bin/false %s"
pathnews: $news
pathbin: $news/bin
pathetc: $home
pathdb: $home/db
pathrun: $home/run
pathtmp: $home/tmp
pathspool: $home/spool
pathlog: $home
hismethod: hisv6
enableoverview: true
ovmethod: tradindexed
runasuser: nobody
runasgroup: nogroup
nnrpdloadlimit: 0
tlscertfile: $cert.crt
tlskeyfile: $home/key
tlsprotocols: [ TLSv1 TLSv1.1 TLSv1.2 TLSv1.3 ]
tlsciphers: "$SERVICE_CIPHERS"
tlspreferserverciphers: false
EOF
    echo 'method trash { newsgroups: * class: 0 }' > "$home/storage.conf"
    cat > "$home/readers.conf" << EOF
auth "all" { hosts: "*" default: "lab" }
access "all" { newsgroups: "*" access: R }
EOF
    export INNCONF="$home/inn.conf" LD_LIBRARY_PATH="$news"
    leash_as_nobody "$news/bin/nnrpd" -D -f -n -b "$address" -p "$port"
}

vsftpd_server() {
    mkdir -p "$home/empty"
    cat > "$home/conf" << EOF
listen=YES
listen_ipv6=NO
listen_address=$address
listen_port=$port
background=NO
run_as_launching_user=YES
anonymous_enable=YES
secure_chroot_dir=$home/empty
ssl_enable=YES
allow_anon_ssl=YES
ssl_tlsv1=YES
ssl_ciphers=$SERVICE_CIPHERS
rsa_cert_file=$cert.pem
require_ssl_reuse=NO
seccomp_sandbox=NO
isolate_network=NO
isolate=NO
${SERVICE_SESSIONS:+max_per_ip=$SERVICE_SESSIONS}
EOF
    leash vsftpd "$home/conf"
}

slapd_server() {
    mkdir -p "$home/db"
    cat > "$home/conf" << EOF
include /etc/ldap/schema/core.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile $home/pid
TLSCertificateFile $cert.crt
TLSCertificateKeyFile $cert.key
TLSDHParamFile $keys/dh1024.pem
TLSCipherSuite NORMAL:+VERS-TLS1.0:+VERS-TLS1.1:+3DES-CBC:%COMPAT
TLSVerifyClient never
database mdb
suffix "dc=lab"
directory $home/db
EOF
    export GNUTLS_SYSTEM_PRIORITY_FILE=/dev/null
    leash slapd -h "ldap://$address:$port ldaps://$address:$((port + 1))" \
        -f "$home/conf" -d 0
}

postgres_server() {
    data=$home/data
    as_nobody initdb -N -A trust -D "$data" > "$home/init.log" 2>&1 ||
        fail "$(tail -n 3 "$home/init.log")"
    cp "$cert.crt" "$cert.key" "$keys/dh1024.pem" "$data"
    chmod 600 "$data/rsa1024-sha1.key"
    leash_as_nobody postgres -D "$data" -p "$port" -F -c listen_addresses="$address" \
        -c unix_socket_directories= -c ssl=on \
        -c ssl_cert_file=rsa1024-sha1.crt -c ssl_key_file=rsa1024-sha1.key \
        -c ssl_min_protocol_version=TLSv1 -c ssl_ciphers="$SERVICE_CIPHERS" \
        -c ssl_prefer_server_ciphers=off -c ssl_dh_params_file=dh1024.pem
}

# It counts connections that break off, and would bar us; and without an
# account for our address it sends an error and no greeting.
mariadb_server() {
    as_nobody mariadb-install-db --no-defaults --datadir="$home/data" \
        --auth-root-authentication-method=normal --skip-test-db \
        > "$home/init.log" 2>&1 || fail "$(tail -n 3 "$home/init.log")"
    echo "CREATE USER IF NOT EXISTS 'lab'@'%';" > "$home/init.sql"
    leash_as_nobody mariadbd --no-defaults --datadir="$home/data" \
        --socket="$home/socket" --pid-file="$home/pid" \
        --bind-address="$address" --port="$port" --ssl-cert="$cert.crt" \
        --ssl-key="$cert.key" \
        --tls-version=TLSv1.0,TLSv1.1,TLSv1.2,TLSv1.3 \
        --ssl-cipher="$SERVICE_CIPHERS" --skip-name-resolve \
        --max-connect-errors=4000000000 --init-file="$home/init.sql" \
        --innodb-flush-log-at-trx-commit=0 --innodb-buffer-pool-size=8M
}

xrdp_server() {
    {
        cat << EOF
[Globals]
port=tcp://$address:$port
security_layer=tls
certificate=$cert.crt
key_file=$cert.key
ssl_protocols=TLSv1, TLSv1.1, TLSv1.2, TLSv1.3
tls_ciphers=$SERVICE_CIPHERS
[Logging]
LogFile=$home/log
LogLevel=WARNING
EnableSyslog=false
EOF
    } > "$home/xrdp.ini"
    leash xrdp --nodaemon --config "$home/xrdp.ini"
}

prosody_server() {
    cat > "$home/conf.lua" << EOF
run_as_root = true
daemonize = false
pidfile = "$home/pid"
data_path = "$home"
certificates = "$keys"
interfaces = { "$address" }
c2s_ports = { $port }
s2s_ports = { $((port + 1)) }
c2s_direct_tls_ports = { }
s2s_direct_tls_ports = { }
modules_enabled = { "tls", "saslauth", "c2s", "s2s" }
modules_disabled = { "http", "offline" }
log = { error = "$home/log" }
ssl = { protocol = "tlsv1+"; ciphers = "$SERVICE_CIPHERS";
        dhparam = "$keys/dh1024.pem"; verify = "none";
        certificate = "$cert.crt"; key = "$cert.key" }
VirtualHost "localhost"
  ssl = { protocol = "tlsv1+"; ciphers = "$SERVICE_CIPHERS";
          dhparam = "$keys/dh1024.pem"; verify = "none";
          options = { cipher_server_preference = false };
          certificate = "$cert.crt"; key = "$cert.key" }
EOF
    leash prosody -F --config "$home/conf.lua"
}

cupsd_server() {
    mkdir -p "$home/ssl" "$home/cache" "$home/spool" "$home/state" "$home/tmp"
    cat > "$home/cupsd.conf" << EOF
LogLevel warn
Listen $address:$port
SSLOptions $*
MaxClients 100
Browsing Off
<Location />
  Order allow,deny
  Allow all
</Location>
EOF
    cat > "$home/cups-files.conf" << EOF
ServerRoot $home
CacheDir $home/cache
RequestRoot $home/spool
StateDir $home/state
TempDir $home/tmp
ServerKeychain $home/ssl
AccessLog $home/access
ErrorLog $home/error
PageLog $home/page
SystemGroup nogroup
User nobody
Group nogroup
EOF
    leash_as_nobody cupsd -f -c "$home/cupsd.conf" -s "$home/cups-files.conf"
}

inspircd_server() {
    mkdir -p "$home/data" "$home/logs" "$home/conf"
    cat > "$home/conf/irc.conf" << EOF
<server name="irc.lab" description="lab" network="lab" id="1AA">
<admin name="lab" nick="lab" email="lab@localhost">
<power diepass="x" restartpass="x">
<path datadir="$home/data" logdir="$home/logs" runtimedir="$home/data">
<pid file="$home/data/pid">
<log method="file" type="* -USERINPUT -USEROUTPUT" level="default"
     target="$home/log">
<dns timeout="1">
<performance softlimit="128">
<insane hostmasks="no">
<connect allow="*" timeout="60" localmax="10000" globalmax="10000"
         maxconnwarn="off" resolvehostnames="no">
<module name="ssl_gnutls">
<gnutls cafile="" certfile="$cert.crt" keyfile="$cert.key"
        priority="NORMAL:+VERS-TLS1.0:+VERS-TLS1.1:%COMPAT">
<module name="starttls">
<starttls port="$port">
<bind address="$address" port="$port" type="clients">
<bind address="$address" port="$((port + 1))" type="clients" ssl="gnutls">
EOF
    export GNUTLS_SYSTEM_PRIORITY_FILE=/dev/null
    leash inspircd --nofork --runasroot --config="$home/conf/irc.conf"
}

xvnc_server() {
    leash Xtigervnc ":$((port % 1000 + 100))" -interface "$address" \
        -rfbport "$port" -SecurityTypes X509None -X509Cert "$cert.crt" \
        -X509Key "$cert.key" -geometry 64x64 -BlacklistThreshold 1000000 \
        -UseBlacklist=0
}
