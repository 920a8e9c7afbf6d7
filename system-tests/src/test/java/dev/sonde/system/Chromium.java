package dev.sonde.system;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The system's Chromium, driven by Playwright. One thread uses it. */
final class Chromium implements AutoCloseable {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome");

  /** Nothing but what the page asks for may go over the network. */
  private static final List<String> ARGUMENTS =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");

  private final Playwright playwright;
  private final Browser browser;

  private Chromium(Playwright playwright, Browser browser) {
    this.playwright = playwright;
    this.browser = browser;
  }

  /** Starts the browser; skips the test where the system has none. */
  static Chromium launch() {
    Optional<Path> program = find();
    assumeTrue(program.isPresent(), "there is none of " + NAMES + " on PATH");
    Playwright playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    Browser browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(program.orElseThrow())
                    .setArgs(ARGUMENTS));
    return new Chromium(playwright, browser);
  }

  private static Optional<Path> find() {
    List<String> folders =
        List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator));
    return NAMES.stream()
        .flatMap(name -> folders.stream().map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Opens a window of its own, without anything remembered. */
  Window open(Browser.NewContextOptions options) {
    BrowserContext context = browser.newContext(options);
    return new Window(context, context.newPage());
  }

  /** Opens a window as wide as a desk's. */
  Window open() {
    return open(new Browser.NewContextOptions().setViewportSize(1440, 900));
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
