package dev.sonde.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The stored points of one field of a device, as they are, oldest first.
 *
 * @param times microseconds since the epoch; a time that is stored twice is here twice
 * @param values one for each time
 */
record Samples(List<Long> times, List<Double> values) {

  /** The samples of the last day that the server gives for a field. */
  static Samples read(Http http, String kind, String field, String device)
      throws IOException, InterruptedException {
    Http.Answer answer =
        http.get(
            "/api/v1/series?kind="
                + kind
                + "&fields="
                + field
                + "&tag="
                + URLEncoder.encode("device:" + device, UTF_8)
                + "&from=-1d&step=0");
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    JsonNode series = answer.json().get("series");
    assertThat(series.size()).as("series of %s", device).isLessThanOrEqualTo(1);
    List<Long> times = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    for (JsonNode one : series) {
      one.get("times").forEach(time -> times.add(time.asLong()));
      one.get("avg").forEach(value -> values.add(value.asDouble()));
    }
    return new Samples(times, values);
  }

  int size() {
    return times.size();
  }
}
