package dev.sonde.transport.nats;

import dev.sonde.transport.Outcome;
import io.nats.client.Connection;
import io.nats.client.ConsumeOptions;
import io.nats.client.ConsumerContext;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.Message;
import io.nats.client.MessageConsumer;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;

/**
 * The deliveries that a broker with JetStream keeps until a server has stored them. Several servers
 * share them.
 *
 * <p>Of each agent the broker keeps the newest delivery alone: an agent has one under way, and
 * whatever it sends later holds what it sent before.
 */
final class DeliveryStream {
  private static final Logger LOG = System.getLogger(DeliveryStream.class.getName());
  private static final long MOST_BYTES = 256L << 20;
  private static final Duration LONGEST = Duration.ofDays(7);
  private static final Duration ACK_WAIT = Duration.ofSeconds(60);
  private static final Duration REQUEST = Duration.ofSeconds(3);
  private static final Duration AGAIN = Duration.ofSeconds(2);

  /** How long one request for deliveries lasts; silence of 1.5 times that is taken as trouble. */
  private static final Duration PULL = Duration.ofSeconds(6);

  private static final int UNDER_WAY = 256;
  private static final int BATCH = 64;
  private static final int CLUSTER = 3;

  /** Tells a stream that was made here from one that an operator made as it is wanted. */
  private static final String OURS = "What agents of Sonde send, until a server has stored it";

  /** What is kept for less may as well be the difference of two clocks. */
  private static final Duration WORTH_NOTING = Duration.ofSeconds(5);

  private final Deliveries deliveries;
  private final InstantSource clock;
  private final Runnable spoke;
  private final MessageConsumer consumer;

  /** Whether what comes may have been kept since before this server looked. */
  private volatile boolean backlog = true;

  private DeliveryStream(
      ConsumerContext context, Deliveries deliveries, InstantSource clock, Runnable spoke)
      throws IOException, JetStreamApiException {
    this.deliveries = deliveries;
    this.clock = clock;
    this.spoke = spoke;
    this.consumer =
        context.consume(
            ConsumeOptions.builder().batchSize(BATCH).expiresIn(PULL.toMillis()).build(),
            this::consumed);
  }

  /**
   * Makes the stream if it is not there, and begins to take from it.
   *
   * @param spoke is called for each delivery that comes from it
   * @throws IOException if the broker does not answer
   * @throws JetStreamApiException if it has no JetStream for this user
   */
  static DeliveryStream open(
      Connection connection,
      NatsReceiver.Settings settings,
      Deliveries deliveries,
      InstantSource clock,
      Runnable spoke)
      throws IOException, JetStreamApiException {
    Subjects subjects = settings.subjects();
    JetStreamOptions options = JetStreamOptions.builder().requestTimeout(REQUEST).build();
    JetStreamManagement management = connection.jetStreamManagement(options);
    String name = name(subjects);
    if (!management.getStreamNames(subjects.all("deliveries")).contains(name)) {
      make(connection, management, name, subjects);
    } else if (connection.getServers().size() >= CLUSTER) {
      spread(management, name);
    }
    ConsumerConfiguration shared =
        ConsumerConfiguration.builder()
            .durable(settings.group())
            .ackPolicy(AckPolicy.Explicit)
            .ackWait(ACK_WAIT)
            .maxAckPending(UNDER_WAY)
            .build();
    management.addOrUpdateConsumer(name, shared);
    return new DeliveryStream(
        connection.getStreamContext(name, options).getConsumerContext(settings.group()),
        deliveries,
        clock,
        spoke);
  }

  /** {@code SONDE}, or what another prefix makes of it. */
  private static String name(Subjects subjects) {
    return subjects.equals(Subjects.STANDARD)
        ? "SONDE"
        : subjects.prefix().replace('.', '_').toUpperCase(Locale.ROOT);
  }

  /** On three members of a cluster where there are so many, else on one. */
  private static void make(
      Connection connection, JetStreamManagement management, String name, Subjects subjects)
      throws IOException, JetStreamApiException {
    StreamConfiguration.Builder stream =
        StreamConfiguration.builder()
            .name(name)
            .description(OURS)
            .subjects(subjects.all("deliveries"))
            .retentionPolicy(RetentionPolicy.WorkQueue)
            .storageType(StorageType.File)
            .discardPolicy(DiscardPolicy.Old)
            .maxMessagesPerSubject(1)
            .maxBytes(MOST_BYTES)
            .maxAge(LONGEST);
    if (connection.getServers().size() >= CLUSTER) {
      try {
        management.addStream(stream.replicas(CLUSTER).build());
        return;
      } catch (JetStreamApiException e) {
        LOG.log(Level.INFO, "Deliveries are kept on one broker alone: {0}", e.getMessage());
      }
    }
    management.addStream(stream.replicas(1).build());
  }

  /** A stream made before a cluster was whole is kept on three members from now on. */
  private static void spread(JetStreamManagement management, String name) throws IOException {
    try {
      StreamConfiguration kept = management.getStreamInfo(name).getConfiguration();
      if (kept.getReplicas() < CLUSTER && OURS.equals(kept.getDescription())) {
        management.updateStream(StreamConfiguration.builder(kept).replicas(CLUSTER).build());
      }
    } catch (JetStreamApiException e) {
      LOG.log(Level.INFO, "Deliveries stay on one broker alone: {0}", e.getMessage());
    }
  }

  private void consumed(Message message) throws InterruptedException {
    spoke.run();
    Duration waited = waited(message);
    deliveries.takeKept(message, waited, outcome -> settle(message, outcome));
  }

  /**
   * How long the broker has kept a message. Only what may have been kept at all is held against the
   * broker's clock.
   */
  private Duration waited(Message message) {
    boolean kept = backlog || message.metaData().deliveredCount() > 1;
    if (message.metaData().pendingCount() == 0) {
      backlog = false;
    }
    Instant since = message.metaData().timestamp().toInstant();
    Duration waited = Duration.between(since, clock.instant());
    return kept && waited.compareTo(WORTH_NOTING) > 0 ? waited : Duration.ZERO;
  }

  private static void settle(Message message, Outcome outcome) {
    try {
      switch (outcome) {
        case Outcome.Acknowledged _ -> message.ack();
        case Outcome.Later later ->
            message.nakWithDelay(later.retryAfter().isPositive() ? later.retryAfter() : AGAIN);
        case Outcome.Refused _, Outcome.TooLarge _ -> message.term();
      }
    } catch (IllegalStateException e) {
      // It comes again, and is known then.
      LOG.log(
          Level.DEBUG, "The broker was not told what became of a delivery: {0}", e.getMessage());
    }
  }

  /** Whether it takes no more, since the broker has no stream any more. */
  boolean hasEnded() {
    return consumer.isFinished() || consumer.isStopped();
  }

  /** Takes no more. */
  void close() {
    consumer.stop();
  }
}
