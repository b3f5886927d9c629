import java.io.FileInputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * A Java client: connects, shakes hands, sends a request. Prints what was
 * agreed on, "TLSv1.2 TLS_RSA_...", or why not.
 *
 * <p>Client ADDRESS PORT CA.pem|-|any [PROTOCOLS [SUITES]]; lists have commas,
 * "-" stands for the default, and "any" trusts every certificate.
 */
public final class Client {
    private static final class Any extends X509ExtendedTrustManager {
        public void checkClientTrusted(X509Certificate[] c, String t) { }

        public void checkServerTrusted(X509Certificate[] c, String t) { }

        public void checkClientTrusted(X509Certificate[] c, String t,
            Socket s) { }

        public void checkServerTrusted(X509Certificate[] c, String t,
            Socket s) { }

        public void checkClientTrusted(X509Certificate[] c, String t,
            SSLEngine e) { }

        public void checkServerTrusted(X509Certificate[] c, String t,
            SSLEngine e) { }

        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static SSLContext context(String ca) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        if (ca.equals("-")) {
            context.init(null, null, null);
            return context;
        }
        if (ca.equals("any")) {
            context.init(null, new TrustManager[] {new Any()}, null);
            return context;
        }
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (FileInputStream in = new FileInputStream(ca)) {
            store.setCertificateEntry("ca", CertificateFactory
                .getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    public static void main(String[] args) throws Exception {
        SSLSocket s = (SSLSocket) context(args[2]).getSocketFactory()
            .createSocket();
        s.setSoTimeout(5000);
        if (args.length > 3 && !args[3].equals("-"))
            s.setEnabledProtocols(args[3].split(","));
        if (args.length > 4 && !args[4].equals("-"))
            s.setEnabledCipherSuites(args[4].split(","));
        s.connect(new InetSocketAddress(args[0], Integer.parseInt(args[1])));
        try {
            s.startHandshake();
            System.out.println(s.getSession().getProtocol() + " "
                + s.getSession().getCipherSuite());
            s.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes());
            s.getOutputStream().flush();
            s.getInputStream().read();
        } catch (Exception e) {
            System.out.println(e);
        }
        s.close();
    }
}
