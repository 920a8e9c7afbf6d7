package dev.sonde.cli.history.rrd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.model.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoundRobinTest {
  private static final String XML =
      """
      <?xml version="1.0" encoding="utf-8"?>
      <!DOCTYPE rrd SYSTEM "https://oss.oetiker.ch/rrdtool/rrdtool.dtd">
      <rrd><version>0003</version><step>300</step><lastupdate>1700000400</lastupdate>
        <ds><name> a </name><type> GAUGE </type></ds>
        <rra><cf>AVERAGE</cf><pdp_per_row>2</pdp_per_row>
          <cdp_prep><ds><value>NaN</value></ds></cdp_prep>
          <database><!-- x --> <row><v>1.5000000000e+00</v></row> <row><v>NaN</v></row></database>
        </rra></rrd>
      """;

  @TempDir Path folder;

  private RoundRobin read(byte[] bytes) {
    Path file = folder.resolve("x.rrd");
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return RoundRobin.read(file);
  }

  private void refused(byte[] bytes, String... words) {
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(MalformedException.class)
        .hasMessageContainingAll(words)
        .hasMessageContaining("x.rrd");
  }

  private void refused(String text, String... words) {
    refused(text.getBytes(StandardCharsets.UTF_8), words);
  }

  @Test
  void bothOrdersOfBytesGiveTheSame() {
    for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      RoundRobin read = read(RrdBytes.ofSmokeping(order));

      assertThat(read.names())
          .containsExactly("uptime", "loss", "median", "ping1", "ping2", "ping3");
      assertThat(read.step()).isEqualTo(300);
      Archive archive = read.archives().getFirst();
      assertThat(archive.function()).isEqualTo("AVERAGE");
      assertThat(archive.rows()).isEqualTo(4);
      assertThat(archive.end(3)).isEqualTo(1_700_000_400 - 1_700_000_400 % 300);
      assertThat(archive.end(0)).isEqualTo(archive.end(3) - 900);
      assertThat(archive.value(0, 3)).isEqualTo(0.01);
      assertThat(archive.value(1, 1)).isEqualTo(1);
      assertThat(archive.value(3, 1)).isNaN();
      assertThat(archive.rowAt(archive.end(2))).isEqualTo(2);
      assertThat(archive.rowAt(archive.end(2) + 1)).isNegative();
      assertThat(archive.rowAt(archive.end(0) - 300)).isNegative();
      assertThat(archive.rowAt(archive.end(3) + 300)).isNegative();
    }
  }

  @Test
  void theXmlOfADumpIsReadWithoutItsDocumentType() {
    RoundRobin read = read(XML.getBytes(StandardCharsets.UTF_8));

    assertThat(read.names()).containsExactly("a");
    Archive archive = read.archives().getFirst();
    assertThat(archive.resolution()).isEqualTo(600);
    assertThat(archive.end(1)).isEqualTo(1_700_000_400);
    assertThat(archive.value(0, 0)).isEqualTo(1.5);
    assertThat(archive.value(1, 0)).isNaN();
  }

  @Test
  void aFileThatIsCutAnywhereIsRefusedWithThePlace() {
    byte[] whole = RrdBytes.ofSmokeping(ByteOrder.LITTLE_ENDIAN);
    for (int length = 0; length < whole.length; length += 97) {
      refused(RrdBytes.cut(whole, length), "at byte ");
    }
    refused(RrdBytes.cut(whole, whole.length - 1), "ends too early");
  }

  @Test
  void aDumpThatIsCutAnywhereIsRefused() {
    String end = "</rra></rrd>";
    for (int length = 1; length < XML.indexOf(end) + end.length(); length += 97) {
      refused(XML.substring(0, length), "rrdtool dump");
    }
  }

  @Test
  void nonsenseInTheHeadIsRefused() {
    byte[] whole = RrdBytes.ofSmokeping(ByteOrder.LITTLE_ENDIAN);
    refused(
        with(whole, RrdBytes.SOURCES_AT, Long.MAX_VALUE), "byte 24", "at most 10000 data sources");
    refused(with(whole, RrdBytes.SOURCES_AT, -1), "byte 24", "above 0");
    refused(with(whole, RrdBytes.SOURCES_AT, 9_999), "at byte ", "data source 9");
    refused(with(whole, RrdBytes.ARCHIVES_AT, 0), "byte 32", "above 0");
    refused(with(whole, RrdBytes.COOKIE_AT, 1), "byte 16", "8.642135E130");
    int archive = 128 + 6 * 120;
    refused(with(whole, archive + 24, 1L << 40), "byte " + (archive + 24), "rows");
    refused(with(whole, archive + 32, 1L << 60), "byte " + (archive + 32), "steps of a row");
    refused(with(whole, archive + 120, 1L << 60), "year 9999");
    refused(with(whole, archive + 120 + 16 + 192 * 6, 4), "newest");
    byte[] version = whole.clone();
    version[7] = '9';
    refused(version, "byte 4", "0009");
  }

  @Test
  void aFileOfA32BitMachineIsNamedAsSuch() {
    byte[] whole = RrdBytes.ofSmokeping(ByteOrder.LITTLE_ENDIAN);
    byte[] shifted = new byte[whole.length];
    System.arraycopy(whole, 0, shifted, 0, 12);
    System.arraycopy(whole, 16, shifted, 12, whole.length - 16);
    refused(shifted, "32-bit", "rrdtool dump");
  }

  private static byte[] with(byte[] file, int at, long value) {
    byte[] changed = file.clone();
    ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putLong(at, value);
    return changed;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html></html>",
        "<rrd><step>0</step></rrd>",
        "<rrd><step>many</step></rrd>",
        "<rrd><ds><name>a</name></ds><rra><database><row><v>x</v></row></database></rra></rrd>",
        "<rrd><ds><name>a</name></ds><rra><database><row></row></database></rra></rrd>",
        "<!DOCTYPE rrd [<!ENTITY a \"&b;&b;\"><!ENTITY b \"xxxx\">]><rrd><step>&a;</step></rrd>",
        "<!DOCTYPE rrd [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><rrd><step>&a;</step></rrd>",
        "no file at all",
        ""
      })
  void whatIsNoDumpIsRefused(String text) {
    assertThatThrownBy(() -> read(text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("x.rrd");
  }

  @Test
  void deepAndLongElementsAreRefused() {
    refused("<rrd>" + "<a>".repeat(1_000), "nested");
    refused("<rrd><step>" + "1".repeat(100_000) + "</step></rrd>", "200 characters");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> RoundRobin.read(folder.resolve("none.rrd")))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("none.rrd: can't be read");
  }
}
