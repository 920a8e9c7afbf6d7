package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Fields;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A target that swallows everything, behind three routers. */
class BlackHoleIT {
  private static final Duration TIMEOUT = Duration.ofMillis(600);
  private static @Nullable Routers routers;

  @BeforeAll
  static void connect() throws InterruptedException {
    routers = new Routers();
  }

  @AfterAll
  static void disconnect() throws InterruptedException {
    routers().close();
  }

  @AfterEach
  void forget() throws InterruptedException {
    routers().forget("end");
  }

  private static Routers routers() {
    return Optional.ofNullable(routers).orElseThrow();
  }

  private static Fields run(Prober prober, String text) throws InterruptedException {
    List<String> words = List.of(text.split(" ", -1));
    Map<String, String> settings = new HashMap<>();
    for (String setting : words.subList(2, words.size())) {
      settings.put(setting.split("=", 2)[0], setting.split("=", 2)[1]);
    }
    Task<?> task =
        Task.ofTexts(
            Probes.installed().find(words.get(0)), words.get(1), settings, Optional.of(TIMEOUT));
    return prober.run(task, Witness.NONE).fields();
  }

  private static ProbeEnvironment naming(String... addresses) {
    List<InetAddress> all = Stream.of(addresses).map(InetAddress::ofLiteral).toList();
    return new ProbeEnvironment(
        (_, _, _) -> all,
        Secrets.system(),
        ProbeEnvironment.system().wallClock(),
        System::nanoTime);
  }

  @Test
  void silenceOfEveryKindIsDownInTime() throws Exception {
    routers().silence("end");
    try (Prober prober = new Prober(ProbeEnvironment.system())) {
      for (String task :
          new String[] {
            "tcp 198.18.56.2:80",
            "tcping 198.18.56.2:80 count=2 spacing=10ms connect-timeout=100ms",
            "http http://198.18.56.2/",
            "http https://198.18.56.2/ version=2",
            "tls 198.18.56.2:443",
            "dns 198.18.56.2 name=x.test",
            "dns 198.18.56.2 name=x.test transport=tls",
            "ntp 198.18.56.2 reply-timeout=200ms",
            "udp 198.18.56.2:9 expect=x reply-timeout=200ms",
            "echo 198.18.56.2:4401 count=1 reply-timeout=200ms",
            "stamp 198.18.56.2 count=2 spacing=10ms"
          }) {
        Fields fields = run(prober, task);
        assertThat(fields.text("cause")).as("%s: %s", task, fields).hasValue("timeout");
        assertThat(fields.number("up")).as(task).hasValue(0);
      }
      assertThat(run(prober, "icmp 198.18.56.2 count=2 spacing=10ms timeout=200ms").text("cause"))
          .hasValue("loss");
    }
  }

  @Test
  void aConnectionThatDiesInItsMiddleIsTimeoutAndMadeAnewAfterwards(@TempDir Path folder)
      throws Exception {
    String[] server =
        "ip netns exec sonde-t-end socat -d -d TCP-LISTEN:4401,fork,reuseaddr EXEC:cat"
            .split(" ", -1);
    Function<Fields, Object> received = fields -> fields.number("received").orElse(-1);
    try (RealPeer _ = RealPeer.start(folder, server).awaitWords("listening on");
        Prober prober = new Prober(ProbeEnvironment.system())) {
      String task = "echo 198.18.56.2:4401 count=2 rate=20 reply-timeout=150ms";
      assertThat(received.apply(run(prober, task))).isEqualTo(2.0);
      routers().silence("end");
      assertThat(run(prober, task).number("up")).hasValue(0);
      routers().forget("end");
      assertThat(received.apply(run(prober, task))).isEqualTo(2.0);
    }
  }

  @Test
  void aDeadAddressOfANameCostsTimeButTheOthersAreTried() throws Exception {
    routers().silence("end");
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        Prober prober = new Prober(naming(Routers.TARGET_V6, "127.0.0.1"))) {
      Fields fields = run(prober, "tcp both.test:" + server.getLocalPort());
      assertThat(fields.number("up")).hasValue(1);
      assertThat(fields.text("address")).hasValue("127.0.0.1");
      assertThat(fields.number("addresses_failed")).hasValue(1);
      assertThat(fields.number("connect_ms").orElseThrow()).isLessThan(300);
    }
  }

  @Test
  void ifAllAddressesAreDeadTheLastIsNamed() throws Exception {
    routers().silence("end");
    try (Prober prober = new Prober(naming(Routers.TARGET_V6, Routers.TARGET_V4))) {
      Fields fields = run(prober, "http http://both.test/");
      assertThat(fields.text("cause")).hasValue("timeout");
      assertThat(fields.text("error").orElseThrow()).contains(Routers.TARGET_V4);
    }
  }

  @Test
  void aNameThatOnlyHasIpv6IsMeasured() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.ofLiteral("::1"));
        Prober prober = new Prober(naming("::1"))) {
      for (String task : new String[] {"tcp six.test:", "tcping six.test:"}) {
        Fields fields = run(prober, task + server.getLocalPort());
        assertThat(fields.number("up")).as(task).hasValue(1);
        assertThat(fields.text("address")).as(task).hasValue("0:0:0:0:0:0:0:1");
      }
    }
  }
}
