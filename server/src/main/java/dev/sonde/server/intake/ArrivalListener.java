package dev.sonde.server.intake;

/**
 * Is told of everything that has become durable, in the order of the commits. Must return quickly
 * and not throw.
 */
@FunctionalInterface
public interface ArrivalListener {

  /** Points have become durable; duplicates are not told. */
  void arrived(Arrival arrival);
}
