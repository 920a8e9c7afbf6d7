package dev.sonde.transport.session;

import dev.sonde.model.Fields;
import dev.sonde.transport.RunEvents;
import java.util.OptionalDouble;

/** Hears nothing: what is told of runs that nobody waits for any more. */
enum Deaf implements RunEvents {
  /** The only one. */
  EARS;

  @Override
  public void step(String text) {}

  @Override
  public void sample(int number, OptionalDouble rttMillis, String text) {}

  @Override
  public void result(long time, Fields fields) {}

  @Override
  public void failed(String code, String error) {}
}
