package dev.sonde.cli.history;

import java.util.List;
import java.util.Map;

/** A history that another program kept. */
public interface HistorySource {

  /** The program's name, such as {@code smokeping}, which brings the points. */
  String name();

  /**
   * Reads all of it, in an order that is the same each time.
   *
   * @param places where reading goes on that was interrupted
   * @throws dev.sonde.model.MalformedException if it can't be read; says where
   */
  void read(Places places, HistorySink sink);

  /** The checks that it tells of, in the form that people write; none if it knows of none. */
  default List<Map<String, Object>> checks() {
    return List.of();
  }
}
