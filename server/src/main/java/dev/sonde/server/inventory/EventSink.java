package dev.sonde.server.inventory;

/** Is told of each event as it is noticed. Must return quickly and not throw. */
@FunctionalInterface
public interface EventSink {

  /** Something happened. */
  void happened(Event event);
}
