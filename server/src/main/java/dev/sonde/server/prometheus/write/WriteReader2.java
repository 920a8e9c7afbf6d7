package dev.sonde.server.prometheus.write;

import dev.sonde.model.ProtoInput;
import dev.sonde.server.prometheus.labels.Labels;
import dev.sonde.server.prometheus.write.WriteRequest.NamedMetadata;
import dev.sonde.server.prometheus.write.WriteRequest.Sample;
import dev.sonde.server.prometheus.write.WriteRequest.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads {@code io.prometheus.write.v2.Request} (Remote-Write 2.0), in which texts are numbers of a
 * table of symbols. Start times of samples are skipped, as fields that are not known are. Not
 * thread-safe.
 */
final class WriteReader2 {
  private final Budget budget;
  private final List<String> symbols = new ArrayList<>();
  private final List<NamedMetadata> metadata = new ArrayList<>();

  WriteReader2(Budget budget) {
    this.budget = budget;
  }

  /** Symbols may stand behind the series that use them, as fields come in any order. */
  WriteRequest read(ProtoInput in) {
    List<ProtoInput> messages = new ArrayList<>();
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 4 -> {
          budget.part();
          symbols.add(in.text());
        }
        case 5 -> {
          budget.part();
          messages.add(in.message());
        }
        default -> in.skip();
      }
    }
    if (!symbols.isEmpty() && !symbols.getFirst().isEmpty()) {
      throw WriteException.malformed("symbols: expected an empty text as the first");
    }
    return new WriteRequest(messages.stream().map(this::series).toList(), metadata);
  }

  private Series series(ProtoInput in) {
    List<String> texts = new ArrayList<>();
    List<Sample> samples = new ArrayList<>(1);
    MetricMetadata told = new MetricMetadata(MetricMetadata.type(0), "", "");
    int histograms = 0;
    int exemplars = 0;
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 1 -> in.integers(number -> texts.add(counted(number)));
        case 2 -> samples.add(WriteReader1.sample(in.message(), budget));
        case 3 -> histograms += one(in);
        case 4 -> exemplars += one(in);
        case 5 -> told = metadata(in.message());
        default -> in.skip();
      }
    }
    Map<String, String> labels = new LinkedHashMap<>();
    String problem = labels(texts, labels);
    metadata.add(new NamedMetadata(labels.getOrDefault(Labels.NAME, ""), told));
    return new Series(labels, problem, samples, histograms, exemplars);
  }

  private String counted(long number) {
    budget.part();
    return symbol(number);
  }

  private String symbol(long number) {
    if (number < 0 || number >= symbols.size()) {
      throw WriteException.malformed(
          "expected the number of one of %d symbols, found %d".formatted(symbols.size(), number));
    }
    return symbols.get((int) number);
  }

  private static String labels(List<String> texts, Map<String, String> into) {
    if (texts.size() % 2 != 0) {
      return "labels_refs: expected a value for each name, found " + texts.size() + " texts";
    }
    String problem = "";
    for (int i = 0; i < texts.size(); i += 2) {
      if (into.put(texts.get(i), texts.get(i + 1)) != null && problem.isEmpty()) {
        problem = "the label " + texts.get(i) + " is there twice";
      }
    }
    return problem;
  }

  private int one(ProtoInput in) {
    budget.sample();
    in.skip();
    return 1;
  }

  private MetricMetadata metadata(ProtoInput in) {
    long type = 0;
    String help = "";
    String unit = "";
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 1 -> type = in.integer();
        case 3 -> help = symbol(in.integer());
        case 4 -> unit = symbol(in.integer());
        default -> in.skip();
      }
    }
    return new MetricMetadata(MetricMetadata.type(type), help, unit);
  }
}
