import java.io.FileInputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.security.KeyStore;
import java.util.Collections;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * Java's own TLS as a server with every version and suite it still contains.
 *
 * <pre>java LegacyServer ADDRESS PORT SESSIONS BACKLOG KEYSTORE...</pre>
 *
 * Each KEYSTORE is a PKCS #12 file with the password "changeit"; the keys of
 * all of them are offered. What the JDK forbids by default has to be allowed
 * by a security properties file given on the Java command line.
 */
public final class LegacyServer {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final int HANDSHAKE_MS = 10_000;

    private static KeyStore keys(String[] args, int from) throws Exception {
        KeyStore all = KeyStore.getInstance("PKCS12");
        all.load(null, PASSWORD);
        for (int i = from; i < args.length; i++) {
            KeyStore one = KeyStore.getInstance("PKCS12");
            try (InputStream in = new FileInputStream(args[i])) {
                one.load(in, PASSWORD);
            }
            for (String name : Collections.list(one.aliases()))
                all.setKeyEntry("key" + i, one.getKey(name, PASSWORD),
                                PASSWORD, one.getCertificateChain(name));
        }
        return all;
    }

    private static SSLServerSocket listener(String[] args) throws Exception {
        KeyManagerFactory managers = KeyManagerFactory.getInstance("SunX509");
        managers.init(keys(args, 4), PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        SSLServerSocket socket = (SSLServerSocket)
            context.getServerSocketFactory().createServerSocket(
                Integer.parseInt(args[1]), Integer.parseInt(args[3]),
                InetAddress.getByName(args[0]));
        socket.setEnabledProtocols(socket.getSupportedProtocols());
        socket.setEnabledCipherSuites(socket.getSupportedCipherSuites());
        return socket;
    }

    private static void serve(SSLSocket socket, Semaphore free) {
        try (socket) {
            socket.setSoTimeout(HANDSHAKE_MS);
            socket.startHandshake();
            socket.getOutputStream().write("hello\n".getBytes());
        } catch (Exception e) {
            // A scanner leaves in the middle of the handshake: expected.
        } finally {
            free.release();
        }
    }

    public static void main(String[] args) throws Exception {
        SSLServerSocket socket = listener(args);
        Semaphore free = new Semaphore(Integer.parseInt(args[2]));
        ExecutorService pool = Executors.newCachedThreadPool();
        while (true) {
            free.acquire();
            SSLSocket client = (SSLSocket) socket.accept();
            pool.execute(() -> serve(client, free));
        }
    }
}
