package dev.sonde.server.fleet;

import dev.sonde.model.Point;
import dev.sonde.server.inventory.Device;
import dev.sonde.server.inventory.Facts;
import dev.sonde.server.inventory.Presence;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A device as it was at one instant: a row of the devices table.
 *
 * @param device what people decided about it
 * @param presence how it reports
 * @param facts what it said of itself
 * @param conflict whether two agents report under its id
 * @param clockSkew its clock minus the server's in seconds, where it is off by over a second
 * @param host its newest point of kind {@code host}
 * @param link the newest point of the interface of its default route
 * @param received bytes received per second on that interface
 * @param sent bytes sent per second on that interface
 */
public record DeviceView(
    Device device,
    Presence presence,
    Facts facts,
    boolean conflict,
    OptionalDouble clockSkew,
    Optional<Point> host,
    Optional<Point> link,
    OptionalDouble received,
    OptionalDouble sent) {

  /** The device's id. */
  public String id() {
    return device.id();
  }

  /** The name that a person gave it, or its host name, or its id. */
  public String name() {
    if (!device.givenName().isEmpty()) {
      return device.givenName();
    }
    return facts.hostname().isEmpty() ? device.id() : facts.hostname();
  }

  /** A number of its newest point of kind {@code host}. */
  public OptionalDouble host(String field) {
    return host.map(point -> point.fields().number(field)).orElse(OptionalDouble.empty());
  }
}
