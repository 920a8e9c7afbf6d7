package dev.sonde.benchmarks;

import dev.sonde.benchmarks.Fleet.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes the body of a Prometheus remote write request (version 0.1.0: Protocol Buffers in Snappy's
 * block format). Nothing is compressed: Snappy allows a literal of any length.
 */
final class RemoteWrite {
  /** Bytes of one sample: tag and double, tag and time. Times of our century take 6 bytes. */
  private static final int SAMPLE = 9 + 7;

  private final Fleet fleet;

  /** The labels of each series, by device. */
  private final List<List<Labelled>> series = new ArrayList<>();

  private record Labelled(byte[] labels, Signal signal) {}

  /** A writer of the samples of a fleet. */
  RemoteWrite(Fleet fleet) {
    this.fleet = fleet;
    for (Device device : fleet.devices()) {
      List<Labelled> own = new ArrayList<>();
      for (Family family : device.families()) {
        for (int field = 0; field < family.samples(); field++) {
          own.add(new Labelled(labels(family, field), family.signals().get(field)));
        }
      }
      series.add(own);
    }
  }

  /** Appends a request with the samples of some devices and ticks. */
  void write(Bytes out, int fromDevice, int toDevice, int fromTick, int toTick) {
    Bytes message = new Bytes();
    for (int i = fromDevice; i < toDevice; i++) {
      Device device = fleet.devices().get(i);
      for (Labelled one : series.get(i)) {
        series(message, device, one, fromTick, toTick);
      }
    }
    out.varint(message.size()).octet(63 << 2);
    long last = message.size() - 1L;
    for (int shift = 0; shift < 32; shift += 8) {
      out.octet((int) (last >>> shift));
    }
    out.bytes(message);
  }

  private void series(Bytes out, Device device, Labelled one, int fromTick, int toTick) {
    int length = one.labels().length + (toTick - fromTick) * (2 + SAMPLE);
    out.octet(0x0a).varint(length).bytes(one.labels());
    for (int tick = fromTick; tick < toTick; tick++) {
      out.octet(0x12).octet(SAMPLE);
      out.octet(0x09).littleEndian(Double.doubleToRawLongBits(one.signal().at(tick)));
      out.octet(0x10).varint(fleet.time(device, tick) / 1000);
    }
  }

  private static byte[] labels(Family family, int field) {
    Map<String, String> labels = new TreeMap<>(family.tags().asMap());
    labels.put("__name__", family.metric(field));
    Bytes out = new Bytes();
    labels.forEach(
        (name, value) -> {
          int length = 4 + name.length() + value.length();
          out.octet(0x0a).varint(length);
          out.octet(0x0a).varint(name.length()).text(name);
          out.octet(0x12).varint(value.length()).text(value);
        });
    return out.copy();
  }
}
