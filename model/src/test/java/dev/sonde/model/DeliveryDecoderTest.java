package dev.sonde.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a delivery may hold, and how each fault is named. */
class DeliveryDecoderTest {
  private final DeliveryDecoder decoder = new DeliveryDecoder();

  @Test
  void takesTheLeastThatIsAllowed() {
    Delivery delivery =
        decode("{'agent':'a','sent':5,'reports':[{'stream':'s','sequence':1,'points':[]}]}");

    assertThat(delivery)
        .isEqualTo(
            new Delivery(
                "a", 5, 10, false, List.of(new Report(new Report.Id("a", "s", 1), List.of()))));
  }

  @Test
  void takesKeysInAnyOrder() {
    Delivery delivery =
        decode(
            "{'reports':[{'points':[{'fields':{'b':1},'tags':{'z':'1','a':'2'},'time':3,'kind':'k'}],"
                + "'sequence':9,'stream':'s'}],'replayed':true,'interval':2.5,'sent':5,'agent':'a'}");

    Report report = delivery.reports().getFirst();
    assertThat(report.id()).isEqualTo(new Report.Id("a", "s", 9));
    assertThat(report.points())
        .containsExactly(new Point("k", 3, Tags.of("a", "2", "z", "1"), Fields.of("b", 1)));
    assertThat(delivery.replayed()).isTrue();
    assertThat(delivery.interval()).isEqualTo(2.5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]                         | '' | expected an object, found an array",
        "{}                         | agent | is missing",
        "{'agent':7}                | agent | expected a text, found an integer",
        "{'agent':null}             | agent | expected a text, found null",
        "{'agent':' '}              | agent | must not be empty",
        "{'agent':'a\\nb'}          | agent | must not contain control characters such as line breaks; found \"a\\u000ab\"",
        "{'agent':'a','agent':'b'}  | agent | occurs twice",
        "{'sent':1.5}               | sent | expected an integer, found a number with a fraction",
        "{'sent':-1}                | sent | expected microseconds since 1970, up to the year 9999; found -1",
        "{'sent':99999999999999999999} | sent | expected an integer of 64 bits",
        "{'interval':0}             | interval | expected seconds above 0, at most 31 days; found 0.0",
        "{'interval':'10'}          | interval | expected a number, found a text",
        "{'replayed':1}             | replayed | expected true or false, found an integer",
        "{'reports':{}}             | reports | expected an array, found an object",
        "{'reports':[]}             | reports | expected at least one report",
        "{'reports':[1]}            | reports[0] | expected an object, found an integer",
        "{'reports':[{}]}           | reports[0].stream | is missing",
        "{'reports':[{'sequence':0}]} | reports[0].sequence | expected 1 or more, found 0",
        "{'reports':[{'points':{}}]} | reports[0].points | expected an array, found an object",
        "{'hosts':[{'a':[1]}]}      | hosts | unknown key; known are agent, sent, reports, interval, replayed",
        "{'<b>\\n':1}               | [\"<b>\\u000a\"] | unknown key; known are agent, sent, reports, interval, replayed",
      })
  void namesTheFault(String json, String path, String problem) {
    assertThat(faults(json)).contains(new Fault(path, problem));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7                              | '' | expected an object, found an integer",
        "{'time':1,'tags':{},'fields':{}} | .kind | is missing",
        "{'kind':'Host'}                | .tags | is missing",
        "{'kind':'Host','time':1,'tags':{},'fields':{}} | .kind | expected 1 to 64 of a-z, 0-9 and _, beginning with a letter; found \"Host\"",
        "{'time':'now'}                 | .time | expected an integer, found a text",
        "{'tags':[]}                    | .tags | expected an object, found an array",
        "{'tags':{'a':1}}               | .tags.a | expected a text, found an integer",
        "{'kind':'k','time':1,'tags':{'a':''},'fields':{}} | .tags.a | must not be empty",
        "{'kind':'k','time':1,'tags':{'a':'1','a':'2'},'fields':{}} | .tags.a | occurs twice",
        "{'kind':'k','time':1,'tags':{'A b':'1'},'fields':{}} | .tags[\"A b\"] | expected 1 to 64 of a-z, 0-9 and _, beginning with a letter; found \"A b\"",
        "{'kind':'k','time':1,'tags':{'a':'\\ud800'},'fields':{}} | .tags.a | must not contain control characters such as line breaks; found \"\\ud800\"",
        "{'fields':{'a':null}}          | .fields.a | expected a finite number or a text, found null",
        "{'fields':{'a':{'b':1}}}       | .fields.a | expected a finite number or a text, found an object",
        "{'fields':{'a':1e999}}         | .fields.a | expected a finite number, found one beyond the range of a double",
        "{'fields':{'a':-1e999}}        | .fields.a | expected a finite number, found one beyond the range of a double",
        "{'fields':{'a':'x\\u0000'}}    | .fields.a | must not contain NUL or half a surrogate pair; found \"x\\u0000\"",
        "{'kind':'k','time':1,'tags':{},'fields':{'a':1,'b':2,'a':3}} | .fields.a | occurs twice",
        "{'kind':'k','time':1,'tags':{},'fields':{'':3}} | .fields[\"\"] | expected 1 to 64 of a-z, 0-9 and _, beginning with a letter; found \"\"",
        "{'unit':'s'}                   | .unit | unknown key; known are kind, time, tags, fields",
      })
  void namesTheFaultOfAPoint(String point, String path, String problem) {
    String good = "{'kind':'k','time':1,'tags':{},'fields':{'a':1}}";
    String json =
        "{'agent':'a','sent':1,'reports':[{'stream':'s','sequence':1,'points':[%s,%s]}]}"
            .formatted(good, point);

    assertThat(faults(json)).contains(new Fault("reports[0].points[1]" + path, problem));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "not json",
        "{'agent':",
        "{'agent':'a',}",
        "{} {}",
        "{}x",
        "{'sent':NaN}",
        "{'sent':Infinity}",
        "{'sent':-Infinity}",
        "{'sent':01}",
        "{'sent':+1}",
        "{\u0000}",
        "{'agent':'a\nb'}",
        "\u0001"
      })
  void refusesWhatIsNotJson(String text) {
    assertThat(faults(text))
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.path()).isEmpty();
              assertThat(fault.problem()).startsWith("not JSON: ").contains("line ");
              assertThat(fault.problem()).hasSizeLessThan(300);
            });
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    byte[] bytes = {'{', '"', (byte) 0xff, (byte) 0xc0, '"', ':', '1', '}'};

    MalformedException e =
        catchThrowableOfType(MalformedException.class, () -> decoder.decode(bytes));

    assertThat(e.faults()).singleElement().asString().startsWith("not JSON: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{'a':", "{'reports':[{'points':[{'fields':{'a':["})
  void refusesDeepNestingQuickly(String opening) {
    String bomb = opening.repeat(10_000);

    List<Fault> faults =
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(2), () -> faults(bomb));

    assertThat(faults).singleElement().asString().contains("nesting depth").contains("16");
  }

  @Test
  void namesTwentyFaultsAndCountsTheRest() {
    String keys =
        IntStream.range(0, 50).mapToObj(i -> "'x" + i + "':1").collect(Collectors.joining(","));

    List<Fault> faults = faults("{'agent':'a','sent':1,'reports':[],%s}".formatted(keys));

    assertThat(faults).hasSize(21);
    assertThat(faults.getLast()).isEqualTo(new Fault("", "and 31 more"));
  }

  @Test
  void holdsNamesAndCountsToTheRules() {
    String tags =
        IntStream.range(0, 33).mapToObj(i -> "'t" + i + "':'v'").collect(Collectors.joining(","));
    String fields =
        IntStream.range(0, 257).mapToObj(i -> "'f" + i + "':1").collect(Collectors.joining(","));
    String json =
        "{'agent':'%s','sent':1,'reports':[{'stream':'%s','sequence':1,'points':[{'kind':'k','time':1,'tags':{%s},'fields':{%s}}]}]}"
            .formatted("a".repeat(1_000_000), "s".repeat(65), tags, fields);

    assertThat(faults(json))
        .containsExactly(
            new Fault("agent", "expected at most 128 characters, found 1000000"),
            new Fault("reports[0].stream", "expected at most 64 characters, found 65"),
            new Fault("reports[0].points[0].tags.t32", "expected at most 32 tags"),
            new Fault("reports[0].points[0].fields.f256", "expected at most 256 fields"));
  }

  @Test
  void keepsMarkupAsItIs() {
    String json =
        "{'agent':'<script>alert(1)</script>','sent':1,'reports':[{'stream':'s','sequence':1,'points':[]}]}";

    assertThat(decode(json).agent()).isEqualTo("<script>alert(1)</script>");
  }

  private Delivery decode(String json) {
    return decoder.decode(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private List<Fault> faults(String json) {
    MalformedException e = catchThrowableOfType(MalformedException.class, () -> decode(json));
    assertThat(e).as("refusal of %s", json).isNotNull();
    return e.faults();
  }
}
