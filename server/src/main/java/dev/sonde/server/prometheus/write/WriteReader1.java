package dev.sonde.server.prometheus.write;

import dev.sonde.model.ProtoInput;
import dev.sonde.server.prometheus.write.WriteRequest.NamedMetadata;
import dev.sonde.server.prometheus.write.WriteRequest.Sample;
import dev.sonde.server.prometheus.write.WriteRequest.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads {@code prometheus.WriteRequest} (Remote-Write 1.0; {@code prompb/remote.proto} and {@code
 * types.proto}). Fields that are not known are skipped. Not thread-safe.
 */
final class WriteReader1 {
  private final Budget budget;

  WriteReader1(Budget budget) {
    this.budget = budget;
  }

  WriteRequest read(ProtoInput in) {
    List<Series> series = new ArrayList<>();
    List<NamedMetadata> metadata = new ArrayList<>();
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 1 -> series.add(series(in.message()));
        case 3 -> metadata.add(metadata(in.message()));
        default -> in.skip();
      }
    }
    return new WriteRequest(series, metadata);
  }

  private Series series(ProtoInput in) {
    budget.part();
    Map<String, String> labels = new LinkedHashMap<>();
    String problem = "";
    List<Sample> samples = new ArrayList<>(1);
    int histograms = 0;
    int exemplars = 0;
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 1 -> {
          String twice = label(in.message(), labels);
          problem = problem.isEmpty() ? twice : problem;
        }
        case 2 -> samples.add(sample(in.message(), budget));
        case 3 -> exemplars += one(in);
        case 4 -> histograms += one(in);
        default -> in.skip();
      }
    }
    return new Series(labels, problem, samples, histograms, exemplars);
  }

  /** Notes a label; says what is wrong if it was there before. */
  private String label(ProtoInput in, Map<String, String> into) {
    budget.part();
    String name = "";
    String value = "";
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 1 -> name = in.text();
        case 2 -> value = in.text();
        default -> in.skip();
      }
    }
    return into.put(name, value) == null ? "" : "the label " + name + " is there twice";
  }

  private int one(ProtoInput in) {
    budget.sample();
    in.skip();
    return 1;
  }

  /** A sample; both versions have the same first two fields. */
  static Sample sample(ProtoInput in, Budget budget) {
    budget.sample();
    double value = 0;
    long millis = 0;
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 1 -> value = in.number();
        case 2 -> millis = in.integer();
        default -> in.skip();
      }
    }
    return new Sample(millis, value);
  }

  private NamedMetadata metadata(ProtoInput in) {
    budget.part();
    long type = 0;
    String metric = "";
    String help = "";
    String unit = "";
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 1 -> type = in.integer();
        case 2 -> metric = in.text();
        case 4 -> help = in.text();
        case 5 -> unit = in.text();
        default -> in.skip();
      }
    }
    return new NamedMetadata(metric, new MetricMetadata(MetricMetadata.type(type), help, unit));
  }
}
