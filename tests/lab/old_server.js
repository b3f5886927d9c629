// old_server.js ADDRESS PORT KEYS METHOD [CIPHERS]: a TLS server for a node of
// 2014. KEYS names the pair KEYS.key, KEYS.crt; METHOD is OpenSSL's.
var fs = require('fs');
var tls = require('tls');
var args = process.argv.slice(2);

var server = tls.createServer({
    key: fs.readFileSync(args[2] + '.key'),
    cert: fs.readFileSync(args[2] + '.crt'),
    secureProtocol: args[3],
    ciphers: args[4] || 'ALL:COMPLEMENTOFALL'
}, function (client) {
    client.on('error', function () {});
    client.end('HTTP/1.0 200 OK\r\n\r\n');
});

process.on('uncaughtException', function () {});
server.on('clientError', function () {});
server.listen(+args[1], args[0]);
