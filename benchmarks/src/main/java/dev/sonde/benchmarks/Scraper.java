package dev.sonde.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Reads an exporter's metrics at a steady interval, as Prometheus does. */
final class Scraper {
  private final CountDownLatch stop = new CountDownLatch(1);

  private Scraper() {}

  /** Starts to scrape a port of 127.0.0.1. */
  static Scraper start(int port, int intervalSeconds) {
    Scraper scraper = new Scraper();
    Thread.ofPlatform().daemon().name("scraper").start(() -> scraper.scrape(port, intervalSeconds));
    return scraper;
  }

  private void scrape(int port, int intervalSeconds) {
    try (HttpConnection connection = new HttpConnection(port)) {
      do {
        connection.get("/metrics").orThrow();
      } while (!stop.await(intervalSeconds, TimeUnit.SECONDS));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the scraping. */
  void stop() {
    stop.countDown();
  }
}
