package dev.sonde.benchmarks;

import dev.sonde.benchmarks.Fleet.Device;
import java.util.ArrayList;
import java.util.List;

/** Writes what an agent sends to {@code POST /api/v1/reports}: one report for each tick. */
final class FleetDeliveries {
  private final Fleet fleet;

  /** The parts of a device's points that never change. */
  private record Frame(byte[] beforeTime, byte[] afterTime, List<byte[]> beforeField) {}

  private final List<List<Frame>> frames = new ArrayList<>();

  /** A writer of the deliveries of a fleet. */
  FleetDeliveries(Fleet fleet) {
    this.fleet = fleet;
    for (Device device : fleet.devices()) {
      frames.add(device.families().stream().map(FleetDeliveries::frame).toList());
    }
  }

  /** Appends the delivery of a device that holds the ticks from one on and before another. */
  void write(Bytes out, int device, int from, int to) {
    Device sender = fleet.devices().get(device);
    out.text("{\"agent\":\"" + sender.id() + "\",\"sent\":").number(fleet.time(sender, to - 1));
    out.text(
        ",\"interval\":"
            + fleet.interval() / 1e6
            + ",\"replayed\":"
            + (to - from > 1)
            + ",\"reports\":[");
    for (int tick = from; tick < to; tick++) {
      out.text(tick > from ? ",{" : "{").text("\"stream\":\"bench\",\"sequence\":");
      out.number(tick + 1L).text(",\"points\":[");
      points(out, device, tick);
      out.text("]}");
    }
    out.text("]}");
  }

  private void points(Bytes out, int device, int tick) {
    Device sender = fleet.devices().get(device);
    long time = fleet.time(sender, tick);
    for (int i = 0; i < sender.families().size(); i++) {
      Family family = sender.families().get(i);
      Frame frame = frames.get(device).get(i);
      if (i > 0) {
        out.octet(',');
      }
      out.bytes(frame.beforeTime()).number(time).bytes(frame.afterTime());
      for (int field = 0; field < family.samples(); field++) {
        Signal signal = family.signals().get(field);
        out.bytes(frame.beforeField().get(field)).decimal(signal.at(tick), signal.decimals());
      }
      out.text("}}");
    }
  }

  private static Frame frame(Family family) {
    Bytes before = new Bytes().text("{\"kind\":\"" + family.kind() + "\",\"time\":");
    Bytes after = new Bytes().text(",\"tags\":{");
    family
        .tags()
        .forEach(
            (name, value) ->
                after.text((after.size() > 9 ? ",\"" : "\"") + name + "\":\"" + value + "\""));
    after.text("},\"fields\":{");
    List<byte[]> fields = new ArrayList<>();
    for (String field : family.fields()) {
      fields.add(new Bytes().text((fields.isEmpty() ? "\"" : ",\"") + field + "\":").copy());
    }
    return new Frame(before.copy(), after.copy(), fields);
  }
}
