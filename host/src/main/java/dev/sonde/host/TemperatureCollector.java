package dev.sonde.host;

import java.util.List;

/** The temperatures of the machine. What no machine can have is taken for a fault and left out. */
final class TemperatureCollector implements Collector {
  private static final double LOWEST = -60;
  private static final double HIGHEST = 200;
  private static final double UNITS_PER_DEGREE = 1000;

  private final HostFiles files;
  private List<Sensor> sensors = List.of();

  TemperatureCollector(HostFiles files) {
    this.files = files;
  }

  @Override
  public void collect(Round round) {
    if (round.relisting()) {
      sensors = SensorList.of(files, round.device());
    }
    double processor = Double.NaN;
    double machine = Double.NaN;
    for (Sensor sensor : sensors) {
      double celsius = read(sensor, round);
      round.observe("sensor", sensor.tags()).put("temperature_c", celsius);
      machine = hotter(machine, celsius);
      processor = sensor.ofProcessor() ? hotter(processor, celsius) : processor;
    }
    if (Double.isNaN(machine)) {
      round.absent("host.temperature_c", "no sensor in /sys/class/hwmon and /sys/class/thermal");
    }
    round.host().put("temperature_c", Double.isNaN(processor) ? machine : processor);
  }

  private double read(Sensor sensor, Round round) {
    Text text = files.readLine(sensor.path());
    double celsius = text.number() / UNITS_PER_DEGREE;
    if (Double.isNaN(celsius)) {
      round.absent("sensor.temperature_c of " + sensor.path(), text.absence());
    } else if (celsius < LOWEST || celsius > HIGHEST) {
      round.absent("sensor.temperature_c of " + sensor.path(), celsius + " °C can't be true");
      return Double.NaN;
    }
    return celsius;
  }

  private static double hotter(double a, double b) {
    return Double.isNaN(a) || b > a ? b : a;
  }
}
