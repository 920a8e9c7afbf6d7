package dev.sonde.cli.history;

import dev.sonde.model.History;

/** Where parts of a history go. */
@FunctionalInterface
interface HistoryDesk {

  /**
   * Brings a part; when this returns, what could be taken is durable.
   *
   * @return the answer, the schema of {@code importHistory} in the API
   * @throws dev.sonde.cli.client.CommandFailedException if it is not taken, or nobody answers
   */
  java.util.Map<String, Object> bring(History part);
}
