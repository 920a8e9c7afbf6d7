package dev.sonde.server;

import dev.sonde.model.Point;
import dev.sonde.model.SeriesKey;
import dev.sonde.model.Tags;
import dev.sonde.server.api.IntakeCounts;
import dev.sonde.server.api.IntakePart;
import dev.sonde.server.api.OtlpCounts;
import dev.sonde.server.api.PastCounts;
import dev.sonde.server.api.RemoteWriteCounts;
import dev.sonde.server.api.StoreApi;
import dev.sonde.server.intake.AdmissionLimits;
import dev.sonde.server.intake.ArrivalListener;
import dev.sonde.server.intake.ClaimedTimes;
import dev.sonde.server.intake.DeviceAdmission;
import dev.sonde.server.intake.GroupCommit;
import dev.sonde.server.intake.GroupCommitSettings;
import dev.sonde.server.intake.InMemoryAdmission;
import dev.sonde.server.intake.Intake;
import dev.sonde.server.intake.IntakeCounters;
import dev.sonde.server.intake.IntakeSettings;
import dev.sonde.server.intake.PastCounters;
import dev.sonde.server.intake.PastIntake;
import dev.sonde.server.otlp.Otlp;
import dev.sonde.server.otlp.OtlpCounters;
import dev.sonde.server.past.PastReceiver;
import dev.sonde.server.prometheus.write.KnownMetadata;
import dev.sonde.server.prometheus.write.RemoteWrite;
import dev.sonde.server.prometheus.write.RemoteWriteCounters;
import dev.sonde.store.PointStore;
import dev.sonde.transport.DeliveryHandler;
import dev.sonde.transport.PointHandler;
import dev.sonde.transport.http.BodyReader;
import dev.sonde.transport.http.HttpReceiver;
import dev.sonde.transport.http.SimpleDeviceReceiver;
import io.helidon.webserver.http.HttpRouting;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Intake with its receivers over HTTP, a writer of group commits, and the limits that it holds
 * senders to.
 */
final class ReportIntake implements IntakePart {
  /** The largest body that any of its receivers takes. */
  static final int MAX_BODY_BYTES = IntakeSettings.defaults().maxDeliveryBytes();

  private static final Duration SLOWEST_BODY = Duration.ofSeconds(30);

  private final IntakeSettings settings = IntakeSettings.defaults();
  private final AdmissionLimits admissionLimits;
  private final IntakeCounters counters = new IntakeCounters();
  private final OtlpCounters otlp = new OtlpCounters();
  private final RemoteWriteCounters remoteWrite = new RemoteWriteCounters();
  private final PastCounters pastCounters = new PastCounters();
  private final BodyReader bodies = new BodyReader(SLOWEST_BODY, System::nanoTime);
  private final GroupCommit commits;
  private final Intake intake;
  private final PastIntake past;
  private final KnownMetadata metadata;
  private final Clock clock;

  /**
   * An intake that runs: it takes what its receivers hand over once their routes are registered.
   *
   * @param latest what was stored last, by which a clock that stepped back during a restart is
   *     still noticed
   * @param assignments tells the hash of what an agent is to do
   * @param metadata notes what is told of metrics
   */
  ReportIntake(
      PointStore store,
      Clock clock,
      int maxDevices,
      List<Point> latest,
      ArrivalListener listener,
      Function<String, Optional<String>> assignments,
      KnownMetadata metadata) {
    this.metadata = metadata;
    this.clock = clock;
    AdmissionLimits usual = AdmissionLimits.defaults();
    this.admissionLimits =
        new AdmissionLimits(
            maxDevices,
            usual.maxNewDevicesPerMinute(),
            usual.maxSeriesPerDevice(),
            usual.maxSeriesOfChecks());
    this.commits =
        new GroupCommit(store, GroupCommitSettings.defaults(), List.of(listener), counters);
    DeviceAdmission admission = admission(store, clock);
    this.past = new PastIntake(store, admission, counters, pastCounters, settings, clock);
    this.intake =
        new Intake(settings, admission, claims(latest), commits, counters, assignments, clock);
    commits.start();
    bodies.start();
  }

  private DeviceAdmission admission(PointStore store, Clock clock) {
    List<SeriesKey> known =
        store.kinds().stream()
            .map(kind -> store.series(kind, Map.of()))
            .flatMap(Collection::stream)
            .toList();
    Set<String> devices =
        known.stream()
            .flatMap(key -> key.tags().value(Tags.DEVICE).stream())
            .collect(Collectors.toSet());
    return new InMemoryAdmission(admissionLimits, clock, devices, known);
  }

  private static ClaimedTimes claims(List<Point> latest) {
    Map<String, Long> newest = new HashMap<>();
    for (Point point : latest) {
      point
          .tags()
          .value(Tags.DEVICE)
          .ifPresent(device -> newest.merge(device, point.time(), Math::max));
    }
    return new ClaimedTimes(newest);
  }

  @Override
  public void route(HttpRouting.Builder routing) {
    routing.register(new HttpReceiver(intake, bodies, settings.maxDeliveryBytes()));
    routing.register(new SimpleDeviceReceiver(intake, bodies));
    routing.register(new Otlp(intake, bodies, otlp, clock));
    routing.register(new RemoteWrite(intake, bodies, remoteWrite, metadata, clock));
    routing.register(new PastReceiver(past, bodies, settings.maxDeliveryBytes()));
  }

  @Override
  public DeliveryHandler deliveries() {
    return intake;
  }

  @Override
  public PointHandler points() {
    return intake;
  }

  @Override
  public IntakeCounts counts() {
    IntakeCounters.Counts now = counters.counts();
    return new IntakeCounts(
        now.accepted(), now.stored(), now.duplicate(), now.points(), now.refused());
  }

  @Override
  public OtlpCounts otlp() {
    return new OtlpCounts(otlp.taken(), otlp.rejected());
  }

  @Override
  public RemoteWriteCounts remoteWrite() {
    return new RemoteWriteCounts(remoteWrite.taken(), remoteWrite.rejected());
  }

  @Override
  public PastCounts past() {
    return new PastCounts(pastCounters.added(), pastCounters.leftOut());
  }

  @Override
  public Optional<String> problem() {
    return commits.state().problem();
  }

  @Override
  public StoreApi.Waiting waiting() {
    GroupCommit.State state = commits.state();
    return new StoreApi.Waiting(state.waitingPoints(), state.waitingBytes());
  }

  @Override
  public Map<String, Long> limits() {
    return Map.of(
        "delivery_bytes", (long) settings.maxDeliveryBytes(),
        "new_devices_per_minute", (long) admissionLimits.maxNewDevicesPerMinute(),
        "series_per_device", (long) admissionLimits.maxSeriesPerDevice(),
        "series_of_checks", (long) admissionLimits.maxSeriesOfChecks());
  }

  @Override
  public void forget(String device) {
    intake.forget(device);
  }

  @Override
  public void close() {
    commits.close();
    bodies.close();
  }
}
