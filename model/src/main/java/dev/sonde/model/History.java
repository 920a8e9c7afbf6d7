package dev.sonde.model;

import java.util.List;

/**
 * Points of the past that another program kept.
 *
 * @param source who brings them, such as {@code smokeping}: the sender of points that name neither
 *     a device nor an agent
 * @param points the points, in any order
 */
public record History(String source, List<Point> points) {

  /** Copies the list. */
  public History {
    points = List.copyOf(points);
  }

  /** Its JSON form, the schema {@code History} of the API; {@link HistoryDecoder} reads it. */
  public byte[] encode() {
    JsonBytes json = new JsonBytes(128 + 256 * points.size());
    json.open('{').name("source").text(source).name("points").open('[');
    points.forEach(point -> PointJson.write(json, point));
    return json.close(']').close('}').toBytes();
  }
}
