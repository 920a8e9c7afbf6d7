package dev.sonde.server.prometheus;

import dev.sonde.server.prometheus.ApiException.ErrorType;
import dev.sonde.server.prometheus.labels.Labels;
import dev.sonde.server.prometheus.labels.Matcher;
import dev.sonde.server.prometheus.source.StoreSamples;
import dev.sonde.server.prometheus.write.KnownMetadata;
import dev.sonde.server.prometheus.write.MetricMetadata;
import io.helidon.webserver.http.ServerRequest;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/**
 * The series, labels, values and metrics there are. Times are read but not looked at: what the
 * store keeps is listed, however old.
 */
final class NamesApi {
  private static final Matcher ANY = new Matcher(Labels.NAME, Matcher.Op.NOT_EQUAL, "");

  private final StoreSamples samples;
  private final KnownMetadata metadata;

  NamesApi(StoreSamples samples, KnownMetadata metadata) {
    this.samples = samples;
    this.metadata = metadata;
  }

  void series(ServerRequest request, JsonGenerator json) {
    QueryForm form = QueryForm.of(request);
    form.checkTimes();
    List<List<Matcher>> selectors = form.selectors();
    if (selectors.isEmpty()) {
      throw new ApiException(ErrorType.BAD_DATA, "no match[] parameter provided");
    }
    TreeSet<Labels> found = new TreeSet<>();
    selectors.forEach(selector -> found.addAll(samples.labels(selector)));
    json.writeStartArray();
    limited(found, form).forEach(labels -> ResultJson.labels(json, labels));
    json.writeEndArray();
  }

  void labels(ServerRequest request, JsonGenerator json) {
    QueryForm form = QueryForm.of(request);
    form.checkTimes();
    TreeSet<String> names = new TreeSet<>();
    each(form, labels -> labels.forEach((name, _) -> names.add(name)));
    texts(json, limited(names, form));
  }

  void values(ServerRequest request, JsonGenerator json) {
    QueryForm form = QueryForm.of(request);
    form.checkTimes();
    String name = request.path().pathParameters().get("name");
    if (!Labels.isName(name)) {
      throw new ApiException(ErrorType.BAD_DATA, "invalid label name: \"" + name + "\"");
    }
    TreeSet<String> values = new TreeSet<>();
    each(form, labels -> values.add(labels.value(name)));
    values.remove("");
    texts(json, limited(values, form));
  }

  private void each(QueryForm form, Consumer<Labels> action) {
    List<List<Matcher>> selectors = form.selectors();
    for (List<Matcher> selector : selectors.isEmpty() ? List.of(List.of(ANY)) : selectors) {
      samples.each(selector, action);
    }
  }

  private static <T> List<T> limited(Collection<T> all, QueryForm form) {
    long limit = form.limit("limit");
    return all.stream().limit(limit > 0 ? limit : Long.MAX_VALUE).toList();
  }

  private static void texts(JsonGenerator json, List<String> texts) {
    json.writeStartArray();
    texts.forEach(json::writeString);
    json.writeEndArray();
  }

  void metadata(ServerRequest request, JsonGenerator json) {
    QueryForm form = QueryForm.of(request);
    Map<String, MetricMetadata> all = new TreeMap<>(OwnMetadata.ALL);
    all.putAll(metadata.all());
    String metric = form.plain("metric");
    if (!metric.isEmpty()) {
      all.keySet().retainAll(List.of(metric));
    }
    json.writeStartObject();
    for (Map.Entry<String, MetricMetadata> each : limited(all.entrySet(), form)) {
      json.writeName(each.getKey());
      json.writeStartArray();
      json.writeStartObject();
      json.writeStringProperty("type", each.getValue().type());
      json.writeStringProperty("help", each.getValue().help());
      json.writeStringProperty("unit", each.getValue().unit());
      json.writeEndObject();
      json.writeEndArray();
    }
    json.writeEndObject();
  }
}
