package dev.sonde.system;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A window of the browser that notes what goes wrong in it and whom it talks to. */
final class Window implements AutoCloseable {
  private final BrowserContext context;
  private final Page page;
  private final List<String> errors = new ArrayList<>();
  private final Set<String> contacted = new TreeSet<>();

  Window(BrowserContext context, Page page) {
    this.context = context;
    this.page = page;
    page.onConsoleMessage(this::note);
    page.onPageError(errors::add);
    page.onRequest(request -> contact(request.url()));
    page.onWebSocket(socket -> contact(socket.url()));
  }

  private void note(ConsoleMessage message) {
    if (message.type().equals("error") || message.type().equals("warning")) {
      errors.add(message.text() + " at " + message.location());
    }
  }

  private void contact(String url) {
    Optional.ofNullable(URI.create(url.replace("|", "%7C")).getAuthority())
        .ifPresent(contacted::add);
  }

  Page page() {
    return page;
  }

  /** Errors and warnings of the console, and exceptions that nobody caught. */
  List<String> errors() {
    return List.copyOf(errors);
  }

  /** The hosts, with their ports, that something was asked of. */
  Set<String> contacted() {
    return Set.copyOf(contacted);
  }

  @Override
  public void close() {
    context.close();
  }
}
