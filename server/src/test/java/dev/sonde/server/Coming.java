package dev.sonde.server;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.Tags;
import dev.sonde.server.intake.Arrival;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An arrival that a test describes step by step. */
public final class Coming {
  private final String device;
  private final long now;
  private final List<Point> points = new ArrayList<>();
  private double interval = 10;
  private Optional<String> stream = Optional.of("s1");
  private Optional<Double> skew = Optional.empty();
  private boolean replayed;
  private long seen;

  private Coming(String device, long now) {
    this.device = device;
    this.now = now;
    this.seen = now;
  }

  public static Coming from(String device, TestClock clock) {
    return new Coming(device, clock.micros());
  }

  public Coming every(double seconds) {
    interval = seconds;
    return this;
  }

  public Coming stream(String name) {
    stream = Optional.of(name);
    return this;
  }

  public Coming simple() {
    stream = Optional.empty();
    return this;
  }

  public Coming skew(double seconds) {
    skew = Optional.of(seconds);
    return this;
  }

  public Coming replayed(long time) {
    replayed = true;
    seen = time;
    return this;
  }

  public Coming host(String field, double value) {
    return point("host", Tags.of(Tags.DEVICE, device), Fields.of(field, value));
  }

  public Coming point(String kind, Tags tags, Fields fields) {
    points.add(new Point(kind, seen, tags, fields));
    return this;
  }

  public Coming point(Point point) {
    points.add(point);
    return this;
  }

  public Coming link(String name, Fields fields) {
    return point("interface", Tags.of(Tags.DEVICE, device, Tags.INTERFACE, name), fields);
  }

  public Coming facts(String name, String value) {
    return point("facts", Tags.of(Tags.DEVICE, device), Fields.builder().put(name, value).build());
  }

  public Arrival arrival() {
    return new Arrival(device, now, seen, interval, stream, replayed, skew, points);
  }
}
