package dev.sonde.cli.history.smokeping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.cli.history.Collected;
import dev.sonde.cli.history.Places;
import dev.sonde.cli.history.rrd.RrdBytes;
import dev.sonde.model.Fields;
import dev.sonde.model.MalformedException;
import dev.sonde.model.Point;
import dev.sonde.model.Tags;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmokepingSourceTest {
  private static final String CONFIG =
      """
      *** General ***
      owner = somebody
      host = not.a.target
      *** Targets ***
      probe = FPing
      menu = Top
      + Local
      menu = Local \\
      Network
      ++ gw
      menu = The gateway
      host = gw.example
      #host = commented.out
      + Web
      probe = Curl
      ++ shop
      host = shop.example
      """;

  @TempDir Path folder;
  private Path data = Path.of("");

  @BeforeEach
  void files() throws IOException {
    data = Files.createDirectories(folder.resolve("data"));
    put("Local/gw.rrd");
    put("Local/gw~berlin.rrd");
    put("Web/shop.rrd");
  }

  private void put(String name) throws IOException {
    Path file = data.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, RrdBytes.ofSmokeping(ByteOrder.LITTLE_ENDIAN));
  }

  private SmokepingSource source(Path... paths) throws IOException {
    Path config = folder.resolve("Targets");
    Files.writeString(config, CONFIG);
    return new SmokepingSource(List.of(paths), Optional.of(config), "smokeping");
  }

  @Test
  void theConfigurationTellsHostsProbesAndSlaves() throws IOException {
    SmokepingSource source = source(data);
    Collected read = Collected.of(source);

    assertThat(read.points.stream().map(Point::tags).distinct())
        .containsExactly(
            Tags.of(
                "check",
                "smokeping.local.gw",
                "agent",
                "smokeping",
                "probe",
                "icmp",
                "target",
                "gw.example"),
            Tags.of(
                "check",
                "smokeping.local.gw",
                "agent",
                "berlin",
                "probe",
                "icmp",
                "target",
                "gw.example"),
            Tags.of(
                "check",
                "smokeping.web.shop",
                "agent",
                "smokeping",
                "probe",
                "http",
                "target",
                "shop.example"));
    assertThat(source.checks())
        .containsExactly(
            Map.of(
                "id", "smokeping.local.gw",
                "name", "The gateway",
                "kind", "icmp",
                "target", "gw.example",
                "interval_s", 300L,
                "settings", Map.of("count", 3),
                "labels", Map.of("imported", "smokeping")));
  }

  @Test
  void aRunBecomesAPointAtTheBeginningOfItsRow() throws IOException {
    List<Point> points = Collected.of(source(data.resolve("Local/gw.rrd"))).points;

    assertThat(points).hasSize(3);
    assertThat(points.getFirst().time())
        .isEqualTo((1_700_000_400L - 1_700_000_400 % 300 - 1_200) * 1_000_000);
    Fields whole = points.getFirst().fields();
    assertThat(whole.asMap())
        .containsEntry("up", 1.0)
        .containsEntry("sent", 3.0)
        .containsEntry("lost", 0.0)
        .containsEntry("loss_pct", 0.0)
        .containsEntry("rtt_min_ms", 10.0)
        .containsEntry("rtt_median_ms", 20.0)
        .containsEntry("rtt_max_ms", 30.0)
        .containsEntry("rtt_avg_ms", 20.0);
    Fields some = points.get(1).fields();
    assertThat(some.asMap())
        .containsEntry("received", 2.0)
        .containsEntry("lost", 1.0)
        .containsEntry("up", 1.0);
    assertThat(some.number("loss_pct").orElseThrow()).isBetween(33.3, 33.4);
    Fields none = points.get(2).fields();
    assertThat(none.asMap())
        .containsOnlyKeys("up", "cause", "sent", "received", "lost", "loss_pct")
        .containsEntry("up", 0.0)
        .containsEntry("cause", "loss");
  }

  @Test
  void withoutAConfigurationTheFileNamesTheHost() {
    Collected read =
        Collected.of(
            new SmokepingSource(List.of(data.resolve("Local/gw.rrd")), Optional.empty(), "me"));

    assertThat(read.points.getFirst().tags())
        .isEqualTo(
            Tags.of("check", "smokeping.gw", "agent", "me", "probe", "icmp", "target", "gw"));
  }

  @Test
  void inAFolderAFileThatIsNoUseDoesNotStopTheOthers() throws IOException {
    Files.writeString(data.resolve("Local/broken.rrd"), "RRD");
    Files.write(
        data.resolve("Local/foreign.rrd"),
        RrdBytes.of(
            ByteOrder.LITTLE_ENDIAN,
            "0003",
            List.of("in"),
            300,
            1_700_000_400,
            new double[][] {{1}},
            0));
    Collected read = Collected.of(source(data));

    assertThat(read.points).hasSize(9);
    assertThat(read.leftOut).containsEntry("files that could not be read", 2L);
    assertThat(String.join("\n", read.notes))
        .contains("broken.rrd at byte 3", "is not of SmokePing");
    SmokepingSource alone = source(data.resolve("Local/broken.rrd"));
    assertThatThrownBy(() -> Collected.of(alone)).isInstanceOf(MalformedException.class);
  }

  @Test
  void whatWasImportedIsNotReadAgainUntilItChanges() throws IOException {
    Path places = folder.resolve("places");
    Path file = data.resolve("Local/gw.rrd");
    Files.writeString(places, "1700000400\t" + file.toAbsolutePath().normalize() + "\n");
    Collected read = new Collected();
    source(file).read(Places.in(places), read);

    assertThat(read.points).isEmpty();
    assertThat(read.leftOut).hasSize(1);
  }

  @Test
  void aConfigurationThatIncludesItselfIsRefused() throws IOException {
    Path config = folder.resolve("Loop");
    Files.writeString(config, "@include Loop\n");
    assertThatThrownBy(() -> new SmokepingSource(List.of(data), Optional.of(config), "me"))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("includes itself");
  }
}
