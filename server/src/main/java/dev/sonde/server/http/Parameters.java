package dev.sonde.server.http;

import dev.sonde.model.Fault;
import dev.sonde.model.MalformedException;
import dev.sonde.model.PointRules;
import io.helidon.common.uri.UriQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The parameters of a request's query, read one by one; what is wrong with them is collected and
 * thrown by {@link #check}. Not thread-safe.
 */
public final class Parameters {
  private final UriQuery query;
  private final List<Fault> faults = new ArrayList<>();

  /** The parameters of a query, of which only the named ones are known. */
  public Parameters(UriQuery query, String... known) {
    this.query = query;
    Set<String> names = new TreeSet<>(List.of(known));
    for (String name : query.names()) {
      if (!names.contains(name)) {
        faults.add(
            new Fault(
                PointRules.quoted(name),
                names.isEmpty() ? "no parameters are known here" : "expected one of " + names));
      }
    }
  }

  /** All values of a parameter. */
  public List<String> all(String name) {
    return query.contains(name) ? query.all(name) : List.of();
  }

  /** A text, empty if it is absent or has no characters. */
  public Optional<String> text(String name) {
    return query.contains(name)
        ? Optional.of(query.get(name)).filter(value -> !value.isEmpty())
        : Optional.empty();
  }

  /** A value read by a function that throws {@link IllegalArgumentException} for what is wrong. */
  public <T> Optional<T> read(String name, Function<String, T> reader) {
    try {
      return text(name).map(reader);
    } catch (IllegalArgumentException e) {
      faults.add(new Fault(name, String.valueOf(e.getMessage())));
      return Optional.empty();
    }
  }

  /** A whole number between two others, or the default if it is absent or wrong. */
  public long integer(String name, long least, long most, long preset) {
    return read(
            name,
            value -> {
              if (!value.matches("-?\\d{1,18}")
                  || Long.parseLong(value) < least
                  || Long.parseLong(value) > most) {
                throw new IllegalArgumentException(
                    "expected a whole number from "
                        + least
                        + " to "
                        + most
                        + "; found "
                        + PointRules.quoted(value));
              }
              return Long.parseLong(value);
            })
        .orElse(preset);
  }

  /** A number that is 0 or more; empty if it is absent or wrong. */
  public OptionalDouble number(String name) {
    return read(name, Parameters::positive).map(OptionalDouble::of).orElse(OptionalDouble.empty());
  }

  /** Notes something wrong. */
  public void fault(String name, String problem) {
    faults.add(new Fault(name, problem));
  }

  /**
   * Ends the reading.
   *
   * @throws MalformedException if anything was wrong
   */
  public void check() {
    if (!faults.isEmpty()) {
      throw new MalformedException(faults);
    }
  }

  private static double positive(String value) {
    if (!value.matches("\\d{1,15}(\\.\\d{1,9})?")) {
      throw new IllegalArgumentException(
          "expected a number that is 0 or more; found " + PointRules.quoted(value));
    }
    return Double.parseDouble(value);
  }
}
