package dev.sonde.agent;

import dev.sonde.model.Point;
import java.util.List;

/** Something that an agent observes. Used by one thread. */
@FunctionalInterface
public interface Source {

  /**
   * Observes now.
   *
   * @return what was seen, empty if there is nothing to tell; what could not be measured is absent
   */
  List<Point> collect();
}
