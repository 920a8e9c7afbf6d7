package dev.sonde.transport.mqtt;

import dev.sonde.transport.PointHandler;
import dev.sonde.transport.session.DeliveryDesk;
import dev.sonde.transport.session.LinkedAgents;
import java.util.function.Predicate;

/** What stands behind a broker at a server. */
public final class MqttParts {
  private final MqttCounts counts = new MqttCounts();
  private final MqttAgents agents;
  private final MqttOthers others;
  private final PointHandler points;

  /**
   * Parts of a server.
   *
   * @param desk takes the deliveries of agents
   * @param linked hears agents
   * @param points takes what others publish
   * @param reportsItself whether an agent of this id delivers, so that the minutes that it
   *     publishes are known already
   */
  public MqttParts(
      DeliveryDesk desk,
      LinkedAgents linked,
      PointHandler points,
      Predicate<String> reportsItself) {
    this.agents = new MqttAgents(desk, linked, counts);
    this.points = points;
    this.others = new MqttOthers(points, reportsItself, counts);
  }

  MqttAgents agents() {
    return agents;
  }

  MqttOthers others() {
    return others;
  }

  PointHandler points() {
    return points;
  }

  MqttCounts counts() {
    return counts;
  }
}
