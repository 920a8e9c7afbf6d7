package dev.sonde.cli.history.rrd;

import dev.sonde.model.MalformedException;
import dev.sonde.model.PointRules;
import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * What {@code rrdtool dump} writes. Its document type is not looked at, so that entities of it are
 * errors. Not thread-safe.
 */
final class XmlDump {
  private static final int LONGEST_TEXT = 200;
  private static final int DEEPEST = 20;

  private final String file;
  private final Deque<String> path = new ArrayDeque<>();
  private final StringBuilder text = new StringBuilder();
  private final List<String> names = new ArrayList<>();
  private final List<Draft> drafts = new ArrayList<>();
  private long step;
  private long lastUpdate;
  private long values;
  private String place = "";

  XmlDump(String file) {
    this.file = file;
  }

  /** An archive while it is read. */
  private static final class Draft {
    private String function = "";
    private long each;
    private double[] values = new double[1024];
    private int count;
    private int inRow;

    void add(double value) {
      if (count == values.length) {
        values = Arrays.copyOf(values, 2 * count);
      }
      values[count++] = value;
      inRow++;
    }
  }

  RoundRobin read(byte[] bytes) {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, false);
    try {
      XMLStreamReader xml = factory.createXMLStreamReader(new ByteArrayInputStream(bytes));
      try {
        while (xml.hasNext()) {
          take(xml, xml.next());
        }
      } finally {
        xml.close();
      }
    } catch (XMLStreamException e) {
      String line = e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNumber();
      throw new MalformedException(
          file + line, "is no XML of rrdtool dump: " + firstLine(String.valueOf(e.getMessage())));
    }
    return made();
  }

  private static String firstLine(String message) {
    return PointRules.quoted(
        message.replaceFirst("(?s).*Message: ", "").lines().findFirst().orElse(""));
  }

  private void take(XMLStreamReader xml, int event) {
    place = file + " at line " + xml.getLocation().getLineNumber();
    switch (event) {
      case XMLStreamConstants.START_ELEMENT -> begin(xml.getLocalName());
      case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
        if (text.length() + xml.getTextLength() <= LONGEST_TEXT) {
          text.append(xml.getTextCharacters(), xml.getTextStart(), xml.getTextLength());
        } else if (!xml.isWhiteSpace()) {
          throw fault("expected texts of at most " + LONGEST_TEXT + " characters");
        }
      }
      case XMLStreamConstants.END_ELEMENT -> end();
      case XMLStreamConstants.ENTITY_REFERENCE ->
          throw fault("entities are not read: " + PointRules.quoted(xml.getLocalName()));
      default -> {
        // Comments and the like.
      }
    }
  }

  private void begin(String name) {
    if (path.isEmpty() && !name.equals("rrd")) {
      throw fault("expected <rrd> as rrdtool dump writes it, found <" + name + ">");
    }
    path.addLast(name);
    text.setLength(0);
    if (path.size() > DEEPEST) {
      throw fault("elements are nested too deeply");
    }
    String at = String.join("/", path);
    if (at.equals("rrd/rra")) {
      if (drafts.size() == RoundRobin.MAX_PARTS) {
        throw fault("expected at most " + RoundRobin.MAX_PARTS + " archives");
      }
      drafts.add(new Draft());
    } else if (at.equals("rrd/rra/database/row")) {
      drafts.getLast().inRow = 0;
    }
  }

  private void end() {
    String value = text.toString().strip();
    text.setLength(0);
    switch (String.join("/", path)) {
      case "rrd/step" -> step = positive("step", value);
      case "rrd/lastupdate" ->
          lastUpdate = Math.min(RoundRobin.MAX_TIME, positive("lastupdate", value));
      case "rrd/ds/name" -> name(value);
      case "rrd/rra/cf" -> drafts.getLast().function = value;
      case "rrd/rra/pdp_per_row" -> drafts.getLast().each = positive("pdp_per_row", value);
      case "rrd/rra/database/row/v" -> value(value);
      case "rrd/rra/database/row" -> {
        if (drafts.getLast().inRow != names.size()) {
          throw fault(
              "expected %d values in a row, found %d"
                  .formatted(names.size(), drafts.getLast().inRow));
        }
      }
      default -> {
        // Of no use here.
      }
    }
    path.removeLast();
  }

  private void name(String value) {
    if (names.size() == RoundRobin.MAX_PARTS) {
      throw fault("expected at most " + RoundRobin.MAX_PARTS + " data sources");
    }
    names.add(value);
  }

  private void value(String value) {
    if (++values > RoundRobin.MAX_VALUES) {
      throw fault("expected at most " + RoundRobin.MAX_VALUES + " values");
    }
    try {
      drafts.getLast().add(value.equalsIgnoreCase("nan") ? Double.NaN : Double.parseDouble(value));
    } catch (NumberFormatException e) {
      throw fault("expected a number, found " + PointRules.quoted(value));
    }
  }

  private long positive(String what, String value) {
    if (!value.matches("[0-9]{1,15}") || Long.parseLong(value) == 0) {
      throw fault(
          "expected %s to be a whole number above 0, found %s"
              .formatted(what, PointRules.quoted(value)));
    }
    return Long.parseLong(value);
  }

  private RoundRobin made() {
    if (step == 0 || lastUpdate == 0 || names.isEmpty() || drafts.isEmpty()) {
      throw new MalformedException(
          file, "is no whole XML of rrdtool dump: step, lastupdate, ds or rra is missing");
    }
    List<Archive> archives = new ArrayList<>();
    for (Draft draft : drafts) {
      if (draft.each == 0 || draft.each > Long.MAX_VALUE / step / Math.max(1, draft.count)) {
        throw new MalformedException(file, "an archive has no usable pdp_per_row");
      }
      long resolution = draft.each * step;
      archives.add(
          new Archive(
              draft.function,
              resolution,
              lastUpdate - lastUpdate % resolution,
              names.size(),
              Arrays.copyOf(draft.values, draft.count)));
    }
    return new RoundRobin(step, lastUpdate, names, archives);
  }

  private MalformedException fault(String problem) {
    return new MalformedException(place, problem);
  }
}
