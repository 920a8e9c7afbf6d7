package dev.sonde.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract 1: what device programs post to /metrics. */
class SimpleReportDecoderTest {
  private final SimpleReportDecoder decoder = new SimpleReportDecoder();

  @Test
  void makesPointsOfAFullReport() {
    SimpleReport report =
        decode(
            """
            {"device_id": "dev-0123456789ab", "ts": 1757421240.25, "interval": 5,
             "system": {"uptime_s": 12.5, "cpu_pct": 3, "mem_pct": 40.5, "disk_pct": 100, "loadavg": [0.1, 0.2, 0.3]},
             "network": {"iface": "eth0", "ip": "10.0.0.7", "mac": "aa:bb:cc:dd:ee:ff",
                         "rx_bytes": 9007199254740991, "tx_bytes": 2, "rx_packets": 3, "tx_packets": 4}}
            """);

    long time = 1_757_421_240_250_000L;
    Fields host =
        Fields.builder()
            .put("uptime_s", 12.5)
            .put("cpu_pct", 3)
            .put("mem_pct", 40.5)
            .put("disk_pct", 100)
            .put("load1", 0.1)
            .put("load5", 0.2)
            .put("load15", 0.3)
            .build();
    Fields port =
        Fields.builder()
            .put("default_route", 1)
            .put("mac", "aa:bb:cc:dd:ee:ff")
            .put("ipv4", "10.0.0.7")
            .put("rx_bytes", 9007199254740991.0)
            .put("tx_bytes", 2)
            .put("rx_packets", 3)
            .put("tx_packets", 4)
            .build();
    assertThat(report)
        .isEqualTo(
            new SimpleReport(
                "dev-0123456789ab",
                time,
                5,
                List.of(
                    new Point("host", time, Tags.of("device", "dev-0123456789ab"), host),
                    new Point(
                        "interface",
                        time,
                        Tags.of("device", "dev-0123456789ab", "interface", "eth0"),
                        port))));
  }

  @Test
  void takesWhatIsAbsentNullOrEmptyForNotMeasured() {
    SimpleReport report =
        decode(
            """
            {"device_id": "d", "ts": 5, "interval": null, "extra": {"deep": [1, {"er": 2}]},
             "system": {"uptime_s": null, "cpu_pct": "", "loadavg": [1, null], "gpu": 7},
             "network": {"iface": "", "ip": "fe80::1", "mac": "", "rx_bytes": null}}
            """);

    assertThat(report.interval()).isEqualTo(10);
    assertThat(report.points())
        .containsExactly(
            new Point("host", 5_000_000, Tags.of("device", "d"), Fields.of("load1", 1)),
            new Point(
                "interface",
                5_000_000,
                Tags.of("device", "d", "interface", "default"),
                Fields.builder().put("default_route", 1).put("ipv6", "fe80::1").build()));
  }

  @Test
  void takesADeviceThatTellsNothingButThatItIsThere() {
    SimpleReport report = decode("{'device_id':'d','ts':5,'system':{},'network':{}}");

    assertThat(report).isEqualTo(new SimpleReport("d", 5_000_000, 10, List.of()));
  }

  @Test
  void ofRepeatedKeysTheLastCounts() {
    SimpleReport report =
        decode(
            "{'device_id':'a','device_id':'b','ts':5,'system':{'cpu_pct':1,'cpu_pct':2},'network':{}}");

    assertThat(report.points())
        .containsExactly(
            new Point("host", 5_000_000, Tags.of("device", "b"), Fields.of("cpu_pct", 2)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                             | device_id",
        "[]                                             | device_id",
        "7                                              | device_id",
        "null                                           | device_id",
        "{'ts':1,'system':{},'network':{}}              | device_id",
        "{'device_id':null,'ts':1,'system':{},'network':{}} | device_id",
        "{'device_id':'','ts':1,'system':{},'network':{}} | device_id",
        "{'device_id':'d','system':{},'network':{}}     | ts",
        "{'device_id':'d','ts':null}                    | ts",
        "{'device_id':7}                                | ts",
        "{'device_id':'d','ts':'x','network':{}}        | system",
        "{'device_id':'d','ts':1,'system':{}}           | network",
        "{'device_id':'d','ts':1,'system':{},'network':null} | network",
      })
  void namesTheFirstMissingField(String json, String name) {
    assertThat(faults(json)).containsExactly(new Fault("", "missing field: " + name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "{", "{'device_id':'d','ts':NaN}", "{} {}", "{'a':Infinity}", "{'a':'b"})
  void refusesWhatIsNotJson(String text) {
    assertThat(faults(text)).containsExactly(new Fault("", "invalid JSON"));
  }

  @Test
  void refusesDeepNesting() {
    assertThat(faults("{'a':" + "[".repeat(10_000))).singleElement().asString().contains("nesting");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'device_id':7                        | device_id: expected a text, found an integer",
        "'device_id':'a\\nb'                  | device_id: must not contain control characters such as line breaks; found \"a\\u000ab\"",
        "'ts':'now'                           | ts: expected a number, found a text",
        "'ts':1e300                           | ts: expected seconds since 1970, up to the year 9999; found 1.0E300",
        "'ts':1e999                           | ts: expected a finite number, found one beyond the range of a double",
        "'interval':-1                        | interval: expected seconds above 0, at most 31 days; found -1.0",
        "'interval':true                      | interval: expected a number, found a truth value",
        "'system':[]                          | system: expected an object, found an array",
        "'system':{'cpu_pct':101}             | system.cpu_pct: expected 0 to 100, found 101.0",
        "'system':{'mem_pct':-0.5}            | system.mem_pct: expected 0 to 100, found -0.5",
        "'system':{'disk_pct':'5'}            | system.disk_pct: expected a number, found a text",
        "'system':{'uptime_s':-1}             | system.uptime_s: expected 0 or more, found -1.0",
        "'system':{'loadavg':1}               | system.loadavg: expected an array, found an integer",
        "'system':{'loadavg':[0,-1]}          | system.loadavg[1]: expected 0 or more, found -1.0",
        "'network':'eth0'                     | network: expected an object, found a text",
        "'network':{'iface':7}                | network.iface: expected a text, found an integer",
        "'network':{'rx_bytes':-1}            | network.rx_bytes: expected a whole number, 0 or more; found -1.0",
        "'network':{'tx_packets':1.5}         | network.tx_packets: expected a whole number, 0 or more; found 1.5",
        "'network':{'mac':'a\\u0000'}         | network.mac: must not contain control characters such as line breaks; found \"a\\u0000\"",
      })
  void namesTheFieldThatIsWrong(String member, String error) {
    String json = "{'device_id':'d','ts':1,'system':{},'network':{},%s}".formatted(member);

    assertThat(faults(json)).singleElement().asString().isEqualTo(error);
  }

  @Test
  void refusesALongId() {
    String json =
        "{'device_id':'%s','ts':1,'system':{},'network':{}}".formatted("x".repeat(1 << 20));

    assertThat(faults(json))
        .containsExactly(new Fault("device_id", "expected at most 128 characters, found 1048576"));
  }

  private SimpleReport decode(String json) {
    return decoder.decode(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private List<Fault> faults(String json) {
    MalformedException e = catchThrowableOfType(MalformedException.class, () -> decode(json));
    assertThat(e).as("refusal of %s", json).isNotNull();
    return e.faults();
  }
}
