package dev.sonde.relay;

import dev.sonde.model.Delivery;
import dev.sonde.model.DeliveryDecoder;
import dev.sonde.transport.Outcome;
import dev.sonde.transport.Uplink;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** An uplink whose other side does what a test says, and remembers what it took. */
final class ScriptedUpstream implements Uplink {
  private final List<Delivery> taken = new ArrayList<>();
  private Function<Delivery, Outcome> behaviour = ScriptedUpstream::acknowledge;

  static Outcome acknowledge(Delivery delivery) {
    return new Outcome.Acknowledged(delivery.reports().size(), 0);
  }

  void answer(Function<Delivery, Outcome> answers) {
    behaviour = answers;
  }

  @Override
  public Outcome deliver(byte[] bytes) {
    Delivery delivery = new DeliveryDecoder().decode(bytes);
    Outcome outcome = behaviour.apply(delivery);
    if (outcome instanceof Outcome.Acknowledged) {
      taken.add(delivery);
    }
    return outcome;
  }

  List<Delivery> taken() {
    return taken;
  }

  /** The sequences of an agent's reports, in the order in which they were taken. */
  List<Long> sequences(String agent) {
    return taken.stream()
        .filter(delivery -> delivery.agent().equals(agent))
        .flatMap(delivery -> delivery.reports().stream())
        .map(report -> report.id().sequence())
        .toList();
  }

  @Override
  public Optional<byte[]> assignments(String agent) {
    return Optional.empty();
  }

  @Override
  public String destination() {
    return "a test";
  }

  @Override
  public void close() {}
}
