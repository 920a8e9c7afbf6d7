package dev.sonde.probe.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.probe.Measurement;
import dev.sonde.probe.Peer;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.Prober;
import dev.sonde.probe.Task;
import dev.sonde.probe.Witness;
import dev.sonde.probe.secure.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against OpenSSL, Dovecot, vsftpd, aiosmtpd and PostgreSQL. */
class TlsIT {
  @TempDir static @Nullable Path folder;
  private static @Nullable TestCertificates certificates;

  @BeforeAll
  static void makeCertificates() throws Exception {
    Path here = folder();
    // Servers that give up root must reach what is in it.
    Files.setPosixFilePermissions(here, PosixFilePermissions.fromString("rwxr-xr-x"));
    TestCertificates made = new TestCertificates(here);
    made.sign("good", "dns:localhost,dns:mail.test", "-1d", 90);
    made.chain("good");
    made.key("good");
    certificates = made;
  }

  private static Path folder() {
    return Objects.requireNonNull(folder);
  }

  private static Path file(String name) {
    return folder().resolve(name);
  }

  private static Measurement probe(int port, Map<String, Object> more) throws Exception {
    Map<String, Object> settings =
        new HashMap<>(
            Map.of("ca-file", Objects.requireNonNull(certificates).authority().toString()));
    settings.put("family", "ipv4");
    settings.putAll(more);
    Task<?> task =
        Task.of(
            new TlsProvider(), "localhost:" + port, settings, Optional.of(Duration.ofSeconds(20)));
    try (Prober prober = new Prober(ProbeEnvironment.system())) {
      return prober.run(task, Witness.NONE);
    }
  }

  private static void assertGood(Measurement found, String version) {
    assertThat(found.fields().text("error")).isEmpty();
    assertThat(found.fields().number("up")).hasValue(1);
    assertThat(found.fields().text("tls_version")).hasValue(version);
    assertThat(found.fields().text("cert_subject")).hasValue("CN=good");
    assertThat(found.fields().asMap())
        .containsKeys("dns_ms", "connect_ms", "tls_ms", "tls_cipher", "cert_days");
  }

  private Measurement openssl(Map<String, Object> settings, String... options) throws Exception {
    int port = Peer.freePort();
    List<String> command =
        new ArrayList<>(
            List.of(
                Peer.program("openssl"),
                "s_server",
                "-accept",
                "127.0.0.1:" + port,
                "-cert_chain",
                file("good.pem").toString(),
                "-cert",
                file("good.pem").toString(),
                "-key",
                file("good.key").toString(),
                "-quiet"));
    command.addAll(List.of(options));
    try (Peer _ = Peer.start(command, file("openssl.log"), port)) {
      return probe(port, settings);
    }
  }

  @Test
  void speaksBothVersions() throws Exception {
    assertGood(openssl(Map.of(), "-tls1_2"), "TLSv1.2");
    Measurement newest = openssl(Map.of("server-name", "mail.test"), "-tls1_3");
    assertGood(newest, "TLSv1.3");
    assertThat(newest.fields().text("starttls_ms")).isEmpty();
    Measurement other = openssl(Map.of("server-name", "other.test"), "-tls1_3");
    assertThat(other.fields().text("error").orElseThrow()).contains("it is not for other.test");
  }

  @Test
  void aServerThatIsTooOldIsNamed() throws Exception {
    Measurement found = openssl(Map.of(), "-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0");
    assertThat(found.fields().text("cause")).hasValue("protocol");
    assertThat(found.fields().text("error").orElseThrow()).contains("protocol_version");
  }

  @Test
  void aCertificateThatWasShownIsReportedThoughTheHandshakeFails() throws Exception {
    Measurement found = openssl(Map.of(), "-tls1_2", "-Verify", "1", "-verify_return_error");
    assertThat(found.fields().text("cause")).hasValue("protocol");
    assertThat(found.fields().text("cert_subject")).hasValue("CN=good");
    assertThat(found.fields().number("tls_ms")).isEmpty();
  }

  @Test
  void asksDovecotForTls() throws Exception {
    int imap = Peer.freePort();
    int pop3 = Peer.freePort();
    String program = Peer.program("dovecot");
    Files.writeString(
        file("dovecot.conf"),
        """
        base_dir = %1$s/run
        state_dir = %1$s/state
        log_path = /dev/stderr
        protocols = imap pop3
        listen = 127.0.0.1
        ssl = required
        ssl_cert = <%1$s/good.pem
        ssl_key = <%1$s/good.key
        service imap-login {
          inet_listener imap {
            port = %2$d
          }
          inet_listener imaps {
            port = 0
          }
        }
        service pop3-login {
          inet_listener pop3 {
            port = %3$d
          }
          inet_listener pop3s {
            port = 0
          }
        }
        passdb {
          driver = static
          args = nopassword=y
        }
        userdb {
          driver = static
          args = uid=nobody gid=nogroup home=/nonexistent
        }
        """
            .formatted(folder(), imap, pop3));
    List<String> command = List.of(program, "-F", "-c", file("dovecot.conf").toString());
    try (Peer _ = Peer.start(command, file("dovecot.log"), imap)) {
      assertGood(probe(imap, Map.of("starttls", "imap")), "TLSv1.3");
      assertGood(probe(pop3, Map.of("starttls", "pop3")), "TLSv1.3");
      Measurement wrong = probe(pop3, Map.of("starttls", "imap"));
      assertThat(wrong.fields().text("error").orElseThrow()).contains("+OK");
    }
  }

  @Test
  void asksVsftpdForTls() throws Exception {
    int port = Peer.freePort();
    String program = Peer.program("vsftpd");
    Files.createDirectories(file("empty"));
    Files.writeString(
        file("vsftpd.conf"),
        """
        listen=YES
        listen_address=127.0.0.1
        listen_port=%2$d
        background=NO
        local_enable=YES
        secure_chroot_dir=%1$s/empty
        ssl_enable=YES
        rsa_cert_file=%1$s/good.pem
        rsa_private_key_file=%1$s/good.key
        seccomp_sandbox=NO
        """
            .formatted(folder(), port));
    List<String> command = List.of(program, file("vsftpd.conf").toString());
    try (Peer _ = Peer.start(command, file("vsftpd.log"), port)) {
      Measurement found = probe(port, Map.of("starttls", "ftp"));
      assertThat(found.fields().text("error")).isEmpty();
      assertThat(found.fields().text("cert_subject")).hasValue("CN=good");
    }
  }

  @Test
  void asksAiosmtpdForTls() throws Exception {
    int port = Peer.freePort();
    List<String> command =
        List.of(
            Peer.program("aiosmtpd"),
            "-n",
            "-l",
            "127.0.0.1:" + port,
            "--tlscert",
            file("good.pem").toString(),
            "--tlskey",
            file("good.key").toString());
    try (Peer _ = Peer.start(command, file("aiosmtpd.log"), port)) {
      assertGood(probe(port, Map.of("starttls", "smtp")), "TLSv1.3");
    }
  }

  @Test
  void asksPostgresForTls() throws Exception {
    Path programs = postgres();
    String as = Peer.program("runuser");
    Path data = file("pg");
    Path key = Files.copy(file("good.key"), file("pg.key"));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    Files.createDirectories(data);
    run("chown", "postgres", data.toString(), key.toString());
    List<String> asPostgres = List.of(as, "-u", "postgres", "--");
    run(joined(asPostgres, programs.resolve("initdb") + "", "-N", "-D", data + ""));
    int port = Peer.freePort();
    String[] server = {
      programs.resolve("postgres").toString(),
      "-D" + data,
      "-p" + port,
      "-clisten_addresses=127.0.0.1",
      "-cunix_socket_directories=",
      "-cssl=on",
      "-cssl_cert_file=" + file("good.pem"),
      "-cssl_key_file=" + key
    };
    try (Peer _ = Peer.start(List.of(joined(asPostgres, server)), file("postgres.log"), port)) {
      assertGood(probe(port, Map.of("starttls", "postgres")), "TLSv1.3");
    }
  }

  private static Path postgres() throws IOException {
    Path all = Path.of("/usr/lib/postgresql");
    assumeTrue(Files.isDirectory(all), "the server postgresql is not installed");
    assumeTrue(System.getProperty("user.name").equals("root"), "only root starts it as another");
    try (Stream<Path> versions = Files.list(all)) {
      return versions.max(Path::compareTo).orElseThrow().resolve("bin");
    }
  }

  private static String[] joined(List<String> first, String... then) {
    return Stream.concat(first.stream(), Stream.of(then)).toArray(String[]::new);
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Path log = file("run.log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertThat(process.waitFor()).as("%s: %s", command[0], Files.readString(log)).isZero();
  }
}
