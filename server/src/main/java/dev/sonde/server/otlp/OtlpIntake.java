package dev.sonde.server.otlp;

import dev.sonde.model.Micros;
import dev.sonde.model.Point;
import dev.sonde.server.intake.DevicePoints;
import dev.sonde.server.intake.Intake;
import dev.sonde.server.intake.ReadingTurns;
import dev.sonde.server.intake.RefusalCause;
import dev.sonde.server.intake.Rhythm;
import dev.sonde.transport.Outcome;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes requests of OTLP, whatever carried them: reads them, makes points of the data points, and
 * hands them to intake. Sending a request again changes nothing. Thread-safe.
 */
final class OtlpIntake {
  /** The largest request, after decompression: what gRPC takes by default. */
  static final int MAX_BYTES = 4 << 20;

  private final Intake intake;
  private final OtlpCounters counters;
  private final Clock clock;
  private final CounterHistory history = new CounterHistory();
  private final Rhythm rhythm = new Rhythm();
  private final ReadingTurns turns = new ReadingTurns();

  OtlpIntake(Intake intake, OtlpCounters counters, Clock clock) {
    this.intake = intake;
    this.counters = counters;
    this.clock = clock;
  }

  /** How a request is written. */
  enum Form {
    PROTOBUF,
    JSON;

    private List<ResourceMetrics> read(byte[] body) {
      return switch (this) {
        case PROTOBUF -> ProtoMetrics.read(body);
        case JSON -> JsonMetrics.read(body);
      };
    }
  }

  /** Takes a request; returns once what can be taken of it is durable. */
  OtlpAnswer take(byte[] body, Form form) {
    if (!turns.take()) {
      intake.refused(RefusalCause.OVERLOADED);
      return new OtlpAnswer.Later(ReadingTurns.WHEN_BUSY, "other requests are being read", true);
    }
    Request request = new Request();
    try {
      form.read(body).forEach(request::take);
    } catch (OtlpException e) {
      intake.refused(RefusalCause.MALFORMED);
      return new OtlpAnswer.Refused(String.valueOf(e.getMessage()));
    } finally {
      turns.giveBack();
    }
    return request.commit(body.length);
  }

  /** A request was too large to be read. */
  OtlpAnswer tooLarge() {
    intake.turnedAwayTooLarge();
    return new OtlpAnswer.TooLarge("a request has at most " + MAX_BYTES + " bytes");
  }

  /** A request was not what its headers say. */
  OtlpAnswer refused(String problem) {
    intake.refused(RefusalCause.MALFORMED);
    return new OtlpAnswer.Refused(problem);
  }

  /** One request on its way from data points to points. */
  private final class Request {
    private final Map<String, List<Point>> metrics = new LinkedHashMap<>();
    private final Machines machines = new Machines();
    private final Rejections rejections = new Rejections();
    private long dataPoints;

    void take(ResourceMetrics from) {
      Optional<Source> source = source(from);
      for (ResourceMetrics.Scope scope : from.scopes()) {
        for (Metric metric : scope.metrics()) {
          dataPoints += metric.points().size();
          source.ifPresent(
              known -> metric.points().forEach(data -> take(known, scope.name(), metric, data)));
        }
      }
    }

    private Optional<Source> source(ResourceMetrics from) {
      try {
        return Optional.of(Source.of(from.resource()));
      } catch (RejectedException e) {
        long lost =
            from.scopes().stream()
                .flatMap(scope -> scope.metrics().stream())
                .mapToLong(metric -> metric.points().size())
                .sum();
        if (lost > 0) {
          rejections.add(e.rejection(), lost, e.problem());
        }
        return Optional.empty();
      }
    }

    private void take(Source source, String scope, Metric metric, DataPoint data) {
      try {
        if (data.value() instanceof Value.Absent) {
          return;
        }
        check(metric, data);
        List<Point> own = metrics.computeIfAbsent(source.device(), _ -> new ArrayList<>());
        if (!machines.take(source.device(), metric, data)) {
          own.add(MetricPoints.of(source, scope, metric, data));
        }
      } catch (RejectedException e) {
        rejections.add(e.rejection(), 1, e.problem());
      }
    }

    private void check(Metric metric, DataPoint data) {
      if (data.nanos() == 0) {
        throw new RejectedException(
            Rejection.TIME, "metric " + metric.name() + ": time_unix_nano is missing");
      }
      intake
          .timeProblem(data.micros())
          .ifPresent(
              problem -> {
                throw new RejectedException(Rejection.TIME, "time_unix_nano: " + problem);
              });
    }

    OtlpAnswer commit(int bytes) {
      List<DevicePoints> devices = new ArrayList<>();
      metrics.forEach(
          (device, own) -> {
            if (!own.isEmpty() || machines.taken(device) > 0) {
              devices.add(devicePoints(device, own));
            }
          });
      Intake.Sorted sorted = intake.take(devices, bytes);
      return switch (sorted.outcome()) {
        case Outcome.Acknowledged _ -> taken(sorted.denied());
        case Outcome.Later later ->
            new OtlpAnswer.Later(
                later.retryAfter(), later.reason(), later.cause() == Outcome.Later.Cause.BUSY);
        case Outcome.TooLarge tooLarge -> new OtlpAnswer.TooLarge(tooLarge.reason());
        case Outcome.Refused refused -> new OtlpAnswer.Refused(refused.faults().toString());
      };
    }

    private DevicePoints devicePoints(String device, List<Point> own) {
      long now = Micros.now(clock);
      return new DevicePoints(
          device,
          rhythm.interval(device, now),
          machines.points(device, history),
          machines.taken(device),
          own);
    }

    private OtlpAnswer taken(List<Intake.Denied> denied) {
      for (Intake.Denied each : denied) {
        rejections.add(
            each.cause() == RefusalCause.DEVICE_LIMIT
                ? Rejection.DEVICE_LIMIT
                : Rejection.SERIES_LIMIT,
            each.count(),
            each.problem());
      }
      counters.answered(dataPoints, rejections);
      return new OtlpAnswer.Taken(rejections.count(), rejections.message());
    }
  }
}
