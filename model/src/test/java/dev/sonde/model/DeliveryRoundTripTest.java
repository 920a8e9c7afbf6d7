package dev.sonde.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** What is written is read back the same, whatever it is. */
class DeliveryRoundTripTest {
  private static final DeliveryDecoder DECODER = new DeliveryDecoder();

  static LongStream seeds() {
    return LongStream.range(0, 300);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void anyDeliveryComesBackTheSame(long seed) {
    Delivery delivery = new Any(new Random(seed)).delivery();

    assertThat(DECODER.decode(DeliveryJson.encode(delivery))).isEqualTo(delivery);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void bothWritersWriteAPointAlike(long seed) {
    Point point = new Any(new Random(seed)).point();
    JsonBytes ours = new JsonBytes(1);
    PointJson.write(ours, point);

    Point one = readAsOnlyPoint(ours.toBytes());
    Point other = readAsOnlyPoint(withJackson(point));

    assertThat(one).isEqualTo(point).isEqualTo(other);
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {
        0,
        -0.0,
        1,
        -1,
        12.5,
        0.1,
        1e15,
        9007199254740992.0,
        -9.2e18,
        9.3e18,
        1e22,
        1e300,
        Double.MIN_VALUE,
        Double.MAX_VALUE,
        -Double.MAX_VALUE,
        Float.MIN_NORMAL
      })
  void everyFiniteNumberComesBackTheSame(double number) {
    Point point = new Point("k", 0, Tags.none(), Fields.of("f", number));
    JsonBytes json = new JsonBytes(64);
    PointJson.write(json, point);

    double back = readAsOnlyPoint(json.toBytes()).fields().numberAt(0);

    assertThat(Double.doubleToRawLongBits(back)).isEqualTo(Double.doubleToRawLongBits(number));
  }

  @Test
  void wholeNumbersHaveNoFraction() {
    Fields fields = Fields.builder().put("a", 12).put("b", 12.5).put("c", -3).build();
    Point point = new Point("k", 7, Tags.of("device", "d"), fields);
    String expected =
        "{\"kind\":\"k\",\"time\":7,\"tags\":{\"device\":\"d\"},"
            + "\"fields\":{\"a\":12,\"b\":12.5,\"c\":-3}}";
    JsonBytes json = new JsonBytes(64);
    PointJson.write(json, point);

    assertThat(json.toBytes()).asString().isEqualTo(expected);
    assertThat(withJackson(point)).asString().isEqualTo(expected);
  }

  @Test
  void pointsThatMeasureTheSameShareTheirNames() {
    Point point = new Point("k", 7, Tags.of("device", "d"), Fields.of("a", 1));
    Delivery delivery =
        new Delivery(
            "a", 1, 10, false, List.of(new Report(new Report.Id("a", "s", 1), List.of(point))));

    Point first =
        DECODER.decode(DeliveryJson.encode(delivery)).reports().getFirst().points().getFirst();
    Point second =
        DECODER.decode(DeliveryJson.encode(delivery)).reports().getFirst().points().getFirst();

    assertThat(first.fields().names()).isSameAs(second.fields().names());
    assertThat(first.tags()).isSameAs(second.tags());
    assertThat(first.kind()).isSameAs(second.kind());
  }

  private static Point readAsOnlyPoint(byte[] point) {
    String delivery =
        "{\"agent\":\"a\",\"sent\":0,\"reports\":[{\"points\":["
            + new String(point, StandardCharsets.UTF_8)
            + "],\"sequence\":1,\"stream\":\"s\"}]}";
    return DECODER
        .decode(delivery.getBytes(StandardCharsets.UTF_8))
        .reports()
        .getFirst()
        .points()
        .getFirst();
  }

  private static byte[] withJackson(Point point) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), out)) {
      PointJson.write(json, point);
    }
    return out.toByteArray();
  }

  /** Makes any value that {@link PointRules} allow. */
  private record Any(Random random) {
    private static final String LETTERS = "abcz09_";
    private static final String CHARACTERS = "aZ09 \"\\/<>&'{}[]:,\u007fäß€漢\uD83D\uDE00";

    Delivery delivery() {
      String agent = label(PointRules.MAX_ID);
      List<Report> reports =
          IntStream.rangeClosed(1, 1 + random.nextInt(4)).mapToObj(_ -> report(agent)).toList();
      double interval = 1 + random.nextInt(1000) / 4.0;
      return new Delivery(agent, time(), interval, random.nextBoolean(), reports);
    }

    Point point() {
      Fields.Builder fields = Fields.builder();
      for (int i = random.nextInt(12); i > 0; i--) {
        if (random.nextInt(4) == 0) {
          fields.put(name() + i, text());
        } else {
          fields.put(name() + i, number());
        }
      }
      List<String> tags = new ArrayList<>();
      for (int i = random.nextInt(5); i > 0; i--) {
        tags.add(name() + i);
        tags.add(label(PointRules.MAX_TAG_VALUE));
      }
      return new Point(name(), time(), Tags.ofPairs(tags), fields.build());
    }

    private Report report(String agent) {
      List<Point> points = IntStream.range(0, random.nextInt(6)).mapToObj(_ -> point()).toList();
      long sequence = 1 + (random.nextLong() >>> 1) % Long.MAX_VALUE;
      return new Report(new Report.Id(agent, label(PointRules.MAX_STREAM), sequence), points);
    }

    private long time() {
      return random.nextLong(PointRules.MAX_TIME + 1);
    }

    private double number() {
      return switch (random.nextInt(4)) {
        case 0 -> random.nextInt();
        case 1 -> random.nextLong();
        case 2 -> random.nextGaussian() * 100;
        default -> finite();
      };
    }

    private double finite() {
      double any = Double.longBitsToDouble(random.nextLong());
      return Double.isFinite(any) ? any : finite();
    }

    private String name() {
      return "n" + of(LETTERS, random.nextInt(20));
    }

    private String label(int max) {
      return "x" + of(CHARACTERS.replace("\u007f", ""), random.nextInt(max / 2));
    }

    private String text() {
      return of(CHARACTERS + "\n\t\u0001", random.nextInt(PointRules.MAX_TEXT / 2));
    }

    private String of(String alphabet, int length) {
      int[] codePoints = alphabet.codePoints().toArray();
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < length; i++) {
        text.appendCodePoint(codePoints[random.nextInt(codePoints.length)]);
      }
      return text.toString();
    }
  }
}
