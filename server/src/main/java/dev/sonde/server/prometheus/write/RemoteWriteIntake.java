package dev.sonde.server.prometheus.write;

import dev.sonde.model.Micros;
import dev.sonde.model.Point;
import dev.sonde.model.PointRules;
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
 * Takes requests of remote write: reads them, makes points of the samples, and hands them to
 * intake. Sending a request again changes nothing, since series and time are a point's key.
 * Thread-safe.
 */
final class RemoteWriteIntake {
  /** The largest body as it comes. */
  static final int MAX_BODY = 4 << 20;

  /** The largest request after decompression. */
  static final int MAX_BYTES = 8 << 20;

  private static final long MICROS_PER_MILLI = 1000;
  private static final long MAX_MILLIS = PointRules.MAX_TIME / MICROS_PER_MILLI;

  private final Intake intake;
  private final RemoteWriteCounters counters;
  private final KnownMetadata metadata;
  private final Clock clock;
  private final Rhythm rhythm = new Rhythm();
  private final ReadingTurns turns = new ReadingTurns();

  RemoteWriteIntake(
      Intake intake, RemoteWriteCounters counters, KnownMetadata metadata, Clock clock) {
    this.intake = intake;
    this.counters = counters;
    this.metadata = metadata;
    this.clock = clock;
  }

  /** Takes a compressed request; returns once what can be taken of it is durable. */
  WriteAnswer take(byte[] body, WriteForm form) {
    if (!turns.take()) {
      intake.refused(RefusalCause.OVERLOADED);
      return new WriteAnswer.Later(ReadingTurns.WHEN_BUSY, "other requests are being read", true);
    }
    Request request = new Request();
    try {
      WriteRequest read = form.read(SnappyBlock.decode(body, MAX_BYTES));
      read.series().forEach(request::take);
      read.metadata().forEach(told -> metadata.told(told.metric(), told.metadata()));
    } catch (WriteException e) {
      return e.isTooLarge() ? tooLarge(e.problem()) : refused(400, e.problem());
    } finally {
      turns.giveBack();
    }
    return request.commit(body.length);
  }

  /** A body was too large to be read. */
  WriteAnswer tooLarge(String problem) {
    intake.turnedAwayTooLarge();
    return new WriteAnswer.Refused(413, problem);
  }

  /** A request was not what it should be. */
  WriteAnswer refused(int status, String problem) {
    intake.refused(RefusalCause.MALFORMED);
    return new WriteAnswer.Refused(status, problem);
  }

  /** One request on its way from samples to points. */
  private final class Request {
    private final Map<String, List<Point>> points = new LinkedHashMap<>();
    private final WriteRejections rejections = new WriteRejections();
    private long samples;

    void take(WriteRequest.Series series) {
      rejections.add(
          WriteRejection.NATIVE_HISTOGRAM,
          series.histograms(),
          "native histograms are not kept; send classic ones");
      rejections.add(WriteRejection.EXEMPLAR, series.exemplars(), "exemplars are not kept");
      try {
        Sender sender = Sender.of(series);
        List<Point> own = points.computeIfAbsent(sender.device(), _ -> new ArrayList<>());
        series.samples().forEach(sample -> take(sender, sample, own));
      } catch (InvalidLabelsException e) {
        rejections.add(WriteRejection.LABELS, series.samples().size(), e.problem());
      }
    }

    private void take(Sender sender, WriteRequest.Sample sample, List<Point> own) {
      Optional<String> problem = timeProblem(sample.millis());
      if (problem.isPresent()) {
        rejections.add(WriteRejection.TIME, 1, "timestamp: " + problem.get());
        return;
      }
      own.add(sender.point(sample.millis(), sample.value()));
      samples++;
    }

    private Optional<String> timeProblem(long millis) {
      return millis < 0 || millis > MAX_MILLIS
          ? Optional.of("expected milliseconds since 1970, up to the year 9999; found " + millis)
          : intake.timeProblem(millis * MICROS_PER_MILLI);
    }

    WriteAnswer commit(int bytes) {
      long now = Micros.now(clock);
      List<DevicePoints> devices = new ArrayList<>();
      points.forEach(
          (device, own) -> {
            if (!own.isEmpty()) {
              double interval = rhythm.interval(device, now);
              devices.add(new DevicePoints(device, interval, List.of(), 0, own));
            }
          });
      Intake.Sorted sorted = intake.take(devices, bytes);
      return switch (sorted.outcome()) {
        case Outcome.Acknowledged _ -> taken(sorted.denied());
        case Outcome.Later later ->
            new WriteAnswer.Later(
                later.retryAfter(), later.reason(), later.cause() == Outcome.Later.Cause.BUSY);
        case Outcome.TooLarge tooLarge -> new WriteAnswer.Refused(413, tooLarge.reason());
        case Outcome.Refused refused -> new WriteAnswer.Refused(400, refused.faults().toString());
      };
    }

    private WriteAnswer taken(List<Intake.Denied> denied) {
      long kept = samples;
      for (Intake.Denied each : denied) {
        kept -= each.count();
        rejections.add(
            each.cause() == RefusalCause.DEVICE_LIMIT
                ? WriteRejection.DEVICE_LIMIT
                : WriteRejection.SERIES_LIMIT,
            each.count(),
            each.problem());
      }
      counters.answered(kept, rejections);
      return new WriteAnswer.Taken(kept, rejections.isLoss() ? rejections.message() : "");
    }
  }
}
