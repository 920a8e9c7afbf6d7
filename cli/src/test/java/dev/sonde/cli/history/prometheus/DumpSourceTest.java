package dev.sonde.cli.history.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.cli.history.Collected;
import dev.sonde.cli.history.Places;
import dev.sonde.model.MalformedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DumpSourceTest {
  @TempDir Path folder;

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Collected read(String text) {
    return Collected.of(new DumpSource(Optional.empty(), bytes(text), Optional.empty()));
  }

  private static List<String> points(String text) {
    return read(text).points.stream()
        .map(point -> point.tags() + " " + point.time() + " " + point.fields())
        .toList();
  }

  @Test
  void samplesAreWhatRemoteWriteMakesOfThem() {
    assertThat(
            points(
                """
                {__name__="up", instance="h:1", job="w", podIP="a\\"b\\\\c\\n"} 1 1700000000123
                {__name__="up", instance="h:1", job="w", podIP="a\\"b\\\\c\\n"} NaN 1700000000124
                """
                    .replace("\\n\"", "\"")))
        .containsExactly(
            "{device=h:1, enc_pod_49__50_=a\"b\\c, instance=h:1, job=w, metric=up, type=sample} 1700000000123000 {value=1.0}",
            "{device=h:1, enc_pod_49__50_=a\"b\\c, instance=h:1, job=w, metric=up, type=sample} 1700000000124000 {special=2.0}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{__name__=\"m\"} 1 1700000000500 | 1700000000500000",
        "{__name__=\"m\"} 1 5 | 5000",
        "m 1 1700000000.5 | 1700000000500000",
        "m 1 1700000000 | 1700000000000000",
        "m{} 1 1700000000500 | 1700000000500000",
        "m{a=\"} #\"} 1 1700000000 # {trace=\"x\"} 5 1 | 1700000000000000",
        "m {a=\"b\",} 1e3 1.7e9 | 1700000000000000",
        "{\"m\",a=\"b\"} 1 1700000000 | 1700000000000000"
      })
  void timesAreReadAsTheyAreMeant(String line, long micros) {
    Collected read = read(line + "\n");

    assertThat(read.points).hasSize(1);
    assertThat(read.points.getFirst().time()).isEqualTo(micros);
    assertThat(read.points.getFirst().tags().value("metric")).contains("m");
  }

  @Test
  void whatIsNoSampleOfThePastIsCounted() {
    Collected read = read("# HELP m x\n\nm 1\nm 1 -5\n{a=\"b\"} 1 1700000000\n# EOF\n");

    assertThat(read.points).isEmpty();
    assertThat(read.leftOut)
        .containsEntry("samples without a time", 1L)
        .containsEntry("samples before 1970 or after the year 9999", 1L)
        .containsEntry("samples of series whose labels can't be kept", 1L);
    assertThat(read.notes).anyMatch(note -> note.contains("__name__"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "m{a=\"b\" 1 2",
        "m{a=b} 1 2",
        "m{a=\"b} 1 2",
        "m{a=\"b\",a=\"c\"} 1 2",
        "m{a} 1 2",
        "m x 2",
        "m 1 y",
        "m 1 1e300",
        "m",
        "{}",
        "<html>"
      })
  void nonsenseIsRefusedWithItsLine(String line) {
    assertThatThrownBy(() -> read("m 1 2\n" + line + "\n"))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("standard input at line 2");
  }

  @Test
  void aLineWithoutEndIsRefusedWithoutBeingKept() {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 'a';
          }
        };
    DumpSource source = new DumpSource(Optional.empty(), endless, Optional.empty());
    assertThatThrownBy(() -> Collected.of(source))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("at line 1")
        .hasMessageContaining("bytes in a line");
  }

  @Test
  void linesOfJsonAreReadOneAfterTheOther() {
    assertThat(
            points(
                """
                {"metric":{"__name__":"up","instance":"h"},"values":[1,2.5,null,"Infinity"],"timestamps":[1700000000000,1,2,3]}
                {"timestamps":[7],"values":[8],"metric":{"__name__":"down"},"more":{"a":[1]}}
                """))
        .containsExactly(
            "{device=h, instance=h, metric=up, type=sample} 1700000000000000 {value=1.0}",
            "{device=h, instance=h, metric=up, type=sample} 1000 {value=2.5}",
            "{device=h, instance=h, metric=up, type=sample} 2000 {special=2.0}",
            "{device=h, instance=h, metric=up, type=sample} 3000 {special=3.0}",
            "{device=prometheus, metric=down, type=sample} 7000 {value=8.0}");
  }

  @Test
  void jsonWithItsNumbersFirstIsNotTakenForADump() {
    assertThatThrownBy(() -> read("{\"timestamps\":[7],\"values\":[8],\"metric\":{}}"))
        .isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"metric\":{\"__name__\":\"m\"},\"values\":[1,2],\"timestamps\":[1]}",
        "{\"metric\":{\"__name__\":\"m\"},\"values\":[true],\"timestamps\":[1]}",
        "{\"metric\":{\"__name__\":\"m\"},\"values\":[1],\"timestamps\":[\"1\"]}",
        "{\"metric\":{\"__name__\":1},\"values\":[1],\"timestamps\":[1]}",
        "{\"metric\":[],\"values\":[1],\"timestamps\":[1]}",
        "{\"metric\":{\"__name__\":\"m\"},\"values\":[1"
      })
  void jsonThatIsSomethingElseIsRefusedWithItsLine(String line) {
    assertThatThrownBy(() -> read(line))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("standard input at line 1");
  }

  @Test
  void compressedFilesAreUnpacked() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write("m 1 1700000000\n".getBytes(StandardCharsets.UTF_8));
    }
    Path file = folder.resolve("dump.gz");
    Files.write(file, packed.toByteArray());

    assertThat(Collected.of(new DumpSource(Optional.of(file), bytes(""), Optional.empty())).points)
        .hasSize(1);
    Files.write(file, java.util.Arrays.copyOf(packed.toByteArray(), 15));
    DumpSource cut = new DumpSource(Optional.of(file), bytes(""), Optional.empty());
    assertThatThrownBy(() -> Collected.of(cut)).isInstanceOf(MalformedException.class);
  }

  @Test
  void linesThatWereImportedAreLeftOut() throws IOException {
    Path file = folder.resolve("dump");
    Files.writeString(file, "m 1 1700000000\n".repeat(3) + "m 2 1700000001\n");
    Path places = folder.resolve("places");
    Files.writeString(places, "3\t" + file.toAbsolutePath().normalize() + "\n");
    Collected read = new Collected();
    new DumpSource(Optional.of(file), bytes(""), Optional.empty()).read(Places.in(places), read);

    assertThat(read.points).hasSize(1);
  }

  @Test
  void runsOfBlackboxExporterArePutTogether() {
    String icmp = ",instance=\"192.0.2.1\",job=\"ping\"";
    String http = ",instance=\"https://a.example/\",job=\"web\"";
    String text =
        """
        {__name__="probe_success"I} 1 1700000000000
        {__name__="probe_success"I} 0 1700000015000
        {__name__="probe_duration_seconds"I} 0.25 1700000000000
        {__name__="probe_icmp_duration_seconds",phase="rtt"I} 0.0125 1700000000000
        {__name__="probe_icmp_duration_seconds",phase="resolve"I} 0 1700000000000
        {__name__="probe_success"H} 1 1700000000000
        {__name__="probe_http_duration_seconds",phase="connect"H} 0.5 1700000000000
        {__name__="probe_http_duration_seconds",phase="tls"H} 0 1700000000000
        {__name__="probe_http_duration_seconds",phase="processing"H} 2 1700000000000
        {__name__="probe_http_status_code"H} 204 1700000000000
        {__name__="probe_http_redirects"H} 0 1700000000000
        {__name__="probe_ssl_earliest_cert_expiry"H} 1700864000 1700000000000
        {__name__="probe_http_content_length"H} 3 1700000000000
        """
            .replace("I}", icmp + "}")
            .replace("H}", http + "}");
    Collected read =
        Collected.of(new DumpSource(Optional.empty(), bytes(text), Optional.of("blackbox")));

    assertThat(
            read.points.stream()
                .map(point -> point.kind() + " " + point.tags() + " " + point.fields()))
        .containsExactly(
            "metric {device=https://a.example/, instance=https://a.example/, job=web, metric=probe_http_content_length, type=sample} {value=3.0}",
            "probe {agent=blackbox, check=blackbox.ping.192.0.2.1, probe=icmp, target=192.0.2.1} "
                + read.points.get(1).fields(),
            "probe {agent=blackbox, check=blackbox.ping.192.0.2.1, probe=icmp, target=192.0.2.1} {up=0.0}",
            "probe {agent=blackbox, check=blackbox.web.https.a.example, probe=http, target=https://a.example/} {cert_days=10.0, connect_ms=500.0, first_byte_ms=2000.0, redirects=0.0, status_code=204.0, up=1.0}");
    assertThat(read.points.get(1).fields().asMap())
        .containsEntry("up", 1.0)
        .containsEntry("duration_ms", 250.0)
        .containsEntry("rtt_median_ms", 12.5)
        .containsEntry("sent", 1.0)
        .containsEntry("lost", 0.0)
        .doesNotContainKey("dns_ms");
  }
}
