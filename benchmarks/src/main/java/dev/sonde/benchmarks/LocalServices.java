package dev.sonde.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * nginx, Unbound and chrony on free ports of loopback; closing ends them.
 *
 * @param certificate the file of nginx's self-signed certificate, for {@code localhost}
 */
record LocalServices(
    int http, int https, int dns, int ntp, Path certificate, List<Program> programs)
    implements AutoCloseable {

  /** Starts them with their files in a folder, and waits until the two of TCP answer. */
  static LocalServices start(Path folder) throws IOException {
    Path certificate = folder.resolve("certificate.pem");
    Shell.run(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30"
            + " -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1"
            + (" -keyout " + folder.resolve("key.pem") + " -out " + certificate));
    int http = Program.freePort();
    int https = Program.freePort();
    int dns = Program.freePort();
    int ntp = Program.freePort();
    LocalServices services =
        new LocalServices(
            http,
            https,
            dns,
            ntp,
            certificate,
            List.of(nginx(folder, http, https), unbound(folder, dns), chrony(folder, ntp)));
    services.await();
    return services;
  }

  private static Program start(Path folder, String name, String text, String command)
      throws IOException {
    Path own = Files.createDirectory(folder.resolve(name));
    Files.writeString(own.resolve("conf"), text);
    return Program.start(name, own, List.of("bash", "-c", "PATH=$PATH:/usr/sbin; exec " + command));
  }

  private static Program nginx(Path folder, int http, int https) throws IOException {
    return start(
        folder,
        "nginx",
        """
        daemon off; pid %1$s/nginx.pid; error_log stderr; worker_processes 1;
        events {}
        http {
          access_log off; client_body_temp_path %1$s; proxy_temp_path %1$s;
          fastcgi_temp_path %1$s; uwsgi_temp_path %1$s; scgi_temp_path %1$s;
          server {
            listen 127.0.0.1:%2$d; listen 127.0.0.1:%3$d ssl;
            ssl_certificate %1$s/certificate.pem; ssl_certificate_key %1$s/key.pem;
            ssl_protocols TLSv1.2 TLSv1.3; ssl_session_cache off; ssl_session_tickets off;
            location / { return 200 "ok"; }
          }
        }
        """
            .formatted(folder, http, https),
        "nginx -p . -c \"$PWD/conf\"");
  }

  private static Program unbound(Path folder, int port) throws IOException {
    return start(
        folder,
        "unbound",
        """
        server:
          use-syslog: no
          logfile: ""
          username: ""
          chroot: ""
          pidfile: ""
          num-threads: 1
          interface: 127.0.0.1@%d
          access-control: 127.0.0.0/8 allow
          module-config: "iterator"
          local-zone: "sb.test." static
          local-data: "www.sb.test. 120 A 192.0.2.80"
        remote-control:
          control-enable: no
        """
            .formatted(port),
        "unbound -d -c conf");
  }

  private static Program chrony(Path folder, int port) throws IOException {
    return start(
        folder,
        "chrony",
        """
        bindaddress 127.0.0.1
        allow 127/8
        port %d
        cmdport 0
        pidfile %s/chronyd.pid
        local stratum 8
        """
            .formatted(port, folder),
        "chronyd -x -d -u root -f \"$PWD/conf\"");
  }

  private void await() throws IOException {
    long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    for (int port : new int[] {http, https, dns}) {
      while (!accepts(port)) {
        if (System.nanoTime() - patience > 0) {
          throw new IOException("nothing listens on port " + port + ": " + logs());
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
    }
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private String logs() throws IOException {
    StringBuilder all = new StringBuilder();
    for (Program program : programs) {
      all.append(program.log()).append('\n');
    }
    return all.toString();
  }

  @Override
  public void close() throws IOException {
    for (Program program : programs) {
      program.close();
    }
  }
}
