package dev.sonde.transport.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.transport.Outcome;
import dev.sonde.transport.dial.BrokerAccess;
import dev.sonde.transport.dial.UplinkOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whom a broker lets in, and what those may do. */
@Timeout(120)
class NatsAccessIT extends NatsScene {
  @TempDir private Path folder;

  @Test
  void logsInByNkeyOrPasswordOrToken() throws IOException {
    Path seed = Files.writeString(folder.resolve("seed"), NkeyLoginTest.SEED);
    BrokerAccess nkey =
        letIn(
            "authorization { users: [ { nkey: " + NkeyLoginTest.PUBLIC + " } ] }",
            Optional.empty(),
            Optional.empty(),
            Optional.of(seed));
    assertThat(nkey.credentials()).isPresent();
    letIn(
        "authorization { user: me, password: secret }",
        Optional.of("me"),
        Optional.of("secret"),
        Optional.empty());
    letIn(
        "authorization { token: secret }",
        Optional.empty(),
        Optional.of("secret"),
        Optional.empty());
  }

  @Test
  void logsInByWhatAnOperatorSigned() throws Exception {
    NatsOperator operator = new NatsOperator();
    NatsServer broker = NatsServer.start(operator.config());
    BrokerAccess access = signed(broker, operator.credentials(folder.resolve("agent.creds")));
    closing(
        new NatsPeer(broker, signed(broker, operator.credentials(folder.resolve("server.creds")))));
    assertThat(uplink(access, UplinkOptions.standard()).deliver(DELIVERY)).isEqualTo(DONE);
    Path stranger = new NatsOperator().credentials(folder.resolve("stranger.creds"));
    assertThat(uplink(signed(broker, stranger), HASTY).deliver(DELIVERY))
        .isInstanceOfSatisfying(
            Outcome.Later.class, later -> assertThat(later.reason()).containsIgnoringCase("auth"));
  }

  private static BrokerAccess signed(NatsServer broker, Path credentials) {
    return access(broker, Optional.empty(), Optional.empty(), Optional.of(credentials));
  }

  private static BrokerAccess access(
      NatsServer broker, Optional<String> user, Optional<String> password, Optional<Path> seed) {
    return new BrokerAccess(
        List.of(broker.uri()),
        user,
        password,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        seed);
  }

  /** The manual's example: each agent speaks for itself alone. */
  @Test
  void thePermissionsOfTheManualAreEnoughAndNoMore() throws Exception {
    Path seed = Files.writeString(folder.resolve("seed"), NkeyLoginTest.SEED);
    NatsServer broker = NatsServer.start(manual());
    BrokerAccess agents = access(broker, Optional.empty(), Optional.empty(), Optional.of(seed));
    NatsPeer server =
        closing(
            new NatsPeer(
                broker, access(broker, Optional.of("server"), Optional.of("…"), Optional.empty())));
    NatsUplink berlin = uplink(agents, UplinkOptions.standard(), "berlin");
    assertThat(berlin.deliver(DELIVERY)).isEqualTo(DONE);
    await().until(() -> server.joined().size() == 1);
    assertThat(uplink(agents, HASTY, "paris").deliver(DELIVERY)).isInstanceOf(Outcome.Later.class);
    assertThat(server.joined()).hasSize(1);
    assertThat(server.state().detail()).contains("JetStream keeps");
  }

  /** The configuration that docs/nats.md shows, but for where it listens and what it stores. */
  private static String manual() throws IOException {
    String page = Files.readString(Path.of("../docs/nats.md"));
    int begin = page.indexOf("max_payload:");
    return page.substring(begin, page.indexOf("```", begin))
        .replace("/var/lib/nats", "FOLDER/store");
  }

  private BrokerAccess letIn(
      String config, Optional<String> user, Optional<String> password, Optional<Path> seed) {
    NatsServer broker = NatsServer.start(config);
    BrokerAccess access = access(broker, user, password, seed);
    closing(new NatsPeer(broker, access));
    assertThat(uplink(access, UplinkOptions.standard()).deliver(DELIVERY)).isEqualTo(DONE);
    assertThat(uplink(BrokerAccess.open(broker.uri()), HASTY).deliver(DELIVERY))
        .isInstanceOfSatisfying(
            Outcome.Later.class, later -> assertThat(later.reason()).containsIgnoringCase("auth"));
    return access;
  }

  @Test
  void speaksTlsAndBelievesOnlyTheHostThatTheCertificateNames() throws Exception {
    Path key = folder.resolve("key.pem");
    Path certificate = folder.resolve("cert.pem");
    certificate(key, certificate);
    NatsServer broker =
        NatsServer.start(
            "tls { cert_file: '"
                + certificate
                + "', key_file: '"
                + key
                + "', ca_file: '"
                + certificate
                + "', verify: true }");
    BrokerAccess access = secure(broker, "localhost", Optional.of(certificate), Optional.of(key));
    closing(new NatsPeer(broker, access));
    assertThat(uplink(access, UplinkOptions.standard()).deliver(DELIVERY)).isEqualTo(DONE);
    for (BrokerAccess wrong :
        List.of(
            secure(broker, "127.0.0.1", Optional.of(certificate), Optional.of(key)),
            secure(broker, "localhost", Optional.empty(), Optional.empty()))) {
      assertThat(uplink(wrong, HASTY).deliver(DELIVERY)).isInstanceOf(Outcome.Later.class);
    }
  }

  private static BrokerAccess secure(
      NatsServer broker, String host, Optional<Path> certificate, Optional<Path> key)
      throws IOException {
    Path ca = broker.folder().resolve("ca.pem");
    if (certificate.isPresent()) {
      Files.write(ca, Files.readAllBytes(certificate.get()));
    }
    return BrokerAccess.parse("tls://" + host + ":" + broker.port(), Set.of("tls"))
        .with(Optional.empty(), Optional.of(ca), certificate, key, Optional.empty());
  }

  private static void certificate(Path key, Path certificate) throws Exception {
    Process openssl =
        new ProcessBuilder(
                ("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
                        + " -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout "
                        + key
                        + " -out "
                        + certificate)
                    .split(" "))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(openssl.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(openssl.exitValue()).isZero();
  }
}
