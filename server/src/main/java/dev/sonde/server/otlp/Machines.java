package dev.sonde.server.otlp;

import dev.sonde.model.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gathers what one request says of machines, and makes points of kinds {@code host}, {@code disk}
 * and {@code interface} of it. Not thread-safe.
 *
 * <p>A collector reads the parts of a machine one after the other; what lies within half a second
 * is one round, and its points have the time of the first.
 */
final class Machines {
  private static final long ROUND = 500_000;

  private final Map<String, Machine> machines = new HashMap<>();

  /** Takes a data point, and says whether it has a place here; others are kept as metrics. */
  boolean take(String device, Metric metric, DataPoint data) {
    if (!MachineReading.knows(metric.name()) || !(data.value() instanceof Value.Single number)) {
      return false;
    }
    Machine machine = machines.computeIfAbsent(device, _ -> new Machine());
    boolean taken = machine.reading(data.micros()).take(metric, data, number.value());
    machine.points += taken ? 1 : 0;
    return taken;
  }

  /** How many data points of a device have a place here. */
  int taken(String device) {
    Machine machine = machines.get(device);
    return machine == null ? 0 : machine.points;
  }

  /** The points of a device, by time. */
  List<Point> points(String device, CounterHistory history) {
    Machine machine = machines.get(device);
    List<Point> points = new ArrayList<>();
    if (machine != null) {
      machine.readings.sort(Comparator.comparingLong(reading -> reading.time));
      machine.readings.forEach(
          reading -> points.addAll(new MachinePoints(device, reading, history).all()));
    }
    return points;
  }

  private static final class Machine {
    private final List<MachineReading> readings = new ArrayList<>();
    private int points;

    MachineReading reading(long time) {
      for (int i = readings.size() - 1; i >= 0 && i >= readings.size() - 4; i--) {
        if (Math.abs(readings.get(i).time - time) <= ROUND) {
          return readings.get(i);
        }
      }
      MachineReading reading = new MachineReading(time);
      readings.add(reading);
      return reading;
    }
  }
}
