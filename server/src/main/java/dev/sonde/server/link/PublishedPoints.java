package dev.sonde.server.link;

import dev.sonde.model.Point;
import dev.sonde.server.fleet.Fleet;
import dev.sonde.transport.Outcome;
import dev.sonde.transport.PointHandler;
import java.util.List;

/**
 * What others publish: points go to intake, and who is gone is gone in the fleet.
 *
 * @param intake makes points durable
 */
public record PublishedPoints(PointHandler intake, Fleet fleet) implements PointHandler {

  @Override
  public Outcome receive(String device, double interval, List<Point> points, int bytes) {
    return intake.receive(device, interval, points, bytes);
  }

  @Override
  public void gone(String device) {
    fleet.gone(device);
  }

  @Override
  public void turnedAwayMalformed() {
    intake.turnedAwayMalformed();
  }
}
