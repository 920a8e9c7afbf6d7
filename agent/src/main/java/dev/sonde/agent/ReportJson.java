package dev.sonde.agent;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.Report;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes reports and deliveries as JSON, in the form that {@code openapi.yaml} calls Delivery. */
final class ReportJson {
  private static final double EXACT = 1L << 53;

  private ReportJson() {}

  /** One report, as an element of a delivery's {@code reports}. */
  static byte[] encodeReport(Report report) {
    StringBuilder out = new StringBuilder(4096);
    out.append("{\"stream\":");
    text(out, report.id().stream());
    out.append(",\"sequence\":").append(report.id().sequence()).append(",\"points\":[");
    char before = ' ';
    for (Point point : report.points()) {
      if (before == ',') {
        out.append(before);
      }
      before = ',';
      point(out, point);
    }
    return out.append("]}").toString().getBytes(StandardCharsets.UTF_8);
  }

  /** A delivery of reports that are encoded already. */
  static byte[] envelope(
      String agent, long sent, double interval, boolean replayed, List<byte[]> reports) {
    StringBuilder head = new StringBuilder(128).append("{\"agent\":");
    text(head, agent);
    head.append(",\"sent\":").append(sent).append(",\"interval\":");
    number(head, interval);
    head.append(",\"replayed\":").append(replayed).append(",\"reports\":[");
    byte[] start = head.toString().getBytes(StandardCharsets.UTF_8);
    int size = start.length + 2;
    for (byte[] report : reports) {
      size += report.length + 1;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(size);
    out.writeBytes(start);
    for (int i = 0; i < reports.size(); i++) {
      if (i > 0) {
        out.write(',');
      }
      out.writeBytes(reports.get(i));
    }
    out.write(']');
    out.write('}');
    return out.toByteArray();
  }

  private static void point(StringBuilder out, Point point) {
    out.append("{\"kind\":");
    text(out, point.kind());
    out.append(",\"time\":").append(point.time()).append(",\"tags\":{");
    int start = out.length();
    point
        .tags()
        .forEach(
            (name, value) -> {
              separate(out, start);
              text(out, name);
              out.append(':');
              text(out, value);
            });
    out.append("},\"fields\":{");
    fields(out, point.fields());
    out.append("}}");
  }

  private static void fields(StringBuilder out, Fields fields) {
    int start = out.length();
    for (int i = 0; i < fields.size(); i++) {
      separate(out, start);
      text(out, fields.names().at(i));
      out.append(':');
      if (fields.isText(i)) {
        text(out, fields.textAt(i));
      } else {
        number(out, fields.numberAt(i));
      }
    }
  }

  private static void separate(StringBuilder out, int start) {
    if (out.length() > start) {
      out.append(',');
    }
  }

  private static void number(StringBuilder out, double value) {
    if (value == Math.rint(value) && Math.abs(value) <= EXACT) {
      out.append((long) value);
    } else {
      out.append(value);
    }
  }

  private static void text(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append("\\u00").append((char) ('0' + (c >> 4)));
        out.append(Character.forDigit(c & 15, 16));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
