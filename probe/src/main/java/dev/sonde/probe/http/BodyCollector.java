package dev.sonde.probe.http;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** Takes a body from Java's client, up to a limit, at which it stops listening. */
final class BodyCollector implements BodySubscriber<Body> {
  private final CompletableFuture<Body> body = new CompletableFuture<>();
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream(0);
  private final long most;
  private final boolean keeps;
  private @Nullable Subscription subscription;
  private long bytes;

  /**
   * A collector for one body.
   *
   * @param most how many bytes are taken at most
   * @param keeps whether they are kept
   */
  BodyCollector(long most, boolean keeps) {
    this.most = most;
    this.keeps = keeps;
  }

  @Override
  public CompletionStage<Body> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Subscription source) {
    subscription = source;
    source.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      int taken = (int) Math.min(buffer.remaining(), most - bytes);
      boolean isTooMuch = taken < buffer.remaining();
      take(buffer, taken);
      if (isTooMuch) {
        // Not cancelled, which would make the whole answer fail: nothing more is asked for, and the
        // client is shut down.
        body.complete(new Body(kept.toByteArray(), bytes, true));
        return;
      }
    }
    source().request(1);
  }

  private void take(ByteBuffer buffer, int length) {
    bytes += length;
    if (keeps) {
      byte[] copy = new byte[length];
      buffer.get(copy);
      kept.writeBytes(copy);
    }
  }

  private Subscription source() {
    if (subscription == null) {
      throw new IllegalStateException("nobody sends anything yet");
    }
    return subscription;
  }

  @Override
  public void onError(Throwable error) {
    body.completeExceptionally(error);
  }

  @Override
  public void onComplete() {
    body.complete(new Body(kept.toByteArray(), bytes, false));
  }
}
