package dev.sonde.probe.http;

import dev.sonde.probe.Names.Family;
import dev.sonde.probe.settings.Secret;
import dev.sonde.probe.settings.Setting;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How to ask a web server, and what its answer must be.
 *
 * @param method in capitals
 * @param headers what is sent besides or instead of the usual ones
 * @param status codes and ranges of them
 * @param expectHeader {@code Name: regular expression}
 * @param maxBytes how much of the body is read
 * @param proxy {@code http://host:port}
 * @param version 1.1 or 2
 */
public record HttpSettings(
    @Setting(value = "The method.", usual = "GET", min = 1, max = 20) String method,
    @Setting("Headers to send besides the usual ones, or instead.") Map<String, String> headers,
    @Setting(value = "The body to send.", max = 65_536) Optional<String> body,
    @Setting(value = "Who logs in, by the scheme Basic.", min = 1, max = 200) Optional<String> user,
    @Setting("The password of the user.") Optional<Secret> password,
    @Setting("The token to log in with, by the scheme Bearer.") Optional<Secret> token,
    @Setting(value = "Whether redirects are followed, at most 10.", usual = "true")
        boolean followRedirects,
    @Setting(
            value = "The status codes that are fine: codes or ranges such as 200-299.",
            usual = "200-299")
        List<String> status,
    @Setting(
            value =
                "A header that must be there, as NAME: REGEX, with a value that matches somewhere.",
            max = 1_000)
        Optional<String> expectHeader,
    @Setting(value = "A text that the body must hold, letter by letter.", min = 1, max = 1_000)
        Optional<String> expectText,
    @Setting(value = "A regular expression that the body must match somewhere.", max = 1_000)
        Optional<String> expectBody,
    @Setting(
            value =
                "What a body of JSON must hold, such as $.status == \"ok\", $.nodes[0].load == 1.5"
                    + " or just $.version.",
            max = 1_000)
        Optional<String> expectJson,
    @Setting(
            value = "How many bytes of the body are read.",
            usual = "1048576",
            min = 1,
            max = 67_108_864)
        int maxBytes,
    @Setting(value = "Which addresses of a name are used.", usual = "any") Family family,
    @Setting(value = "A proxy to ask through, as http://HOST:PORT.", max = 300)
        Optional<String> proxy,
    @Setting(value = "Whether the certificate must be good.", usual = "true") boolean verify,
    @Setting(
            value =
                "A file with the authorities that may sign the certificate, in PEM; those of the"
                    + " system if it is not given.",
            min = 1,
            max = 1_000)
        Optional<String> caFile,
    @Setting(value = "The version of HTTP, 1.1 or 2; 2 is spoken over https alone.", usual = "1.1")
        String version) {
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern VALUE = Pattern.compile("[^\\p{Cntrl}&&[^\t]]*");

  /** What frames messages is not for people to set. */
  private static final Set<String> OURS =
      Set.of("connection", "content-length", "transfer-encoding", "upgrade", "te", "trailer");

  /**
   * Settings that fit together.
   *
   * @throws IllegalArgumentException if anything is wrong; the message names the setting
   */
  public HttpSettings {
    require(TOKEN.matcher(method).matches(), "method: expected a word such as GET");
    method = method.toUpperCase(Locale.ROOT);
    require(!method.equals("CONNECT"), "method: CONNECT is what the setting proxy is for");
    headers.forEach(HttpSettings::checkHeader);
    require(user.isPresent() == password.isPresent(), "user and password go together");
    require(user.isEmpty() || token.isEmpty(), "expected a user or a token, not both");
    require(user.filter(name -> name.indexOf(':') >= 0).isEmpty(), "user: must not have a colon");
    StatusRanges.of(status);
    expectHeader.ifPresent(HeaderExpectation::of);
    expectBody.ifPresent(Pattern::compile);
    expectJson.ifPresent(JsonExpectation::of);
    proxy.ifPresent(HttpSettings::checkProxy);
    require(Set.of("1.1", "2").contains(version), "version: expected 1.1 or 2");
  }

  /** Whether anything is expected of the body, so that it must be kept. */
  boolean expectsBody() {
    return expectText.isPresent() || expectBody.isPresent() || expectJson.isPresent();
  }

  private static void checkHeader(String name, String value) {
    require(TOKEN.matcher(name).matches(), "headers: '" + name + "' can't be a name");
    require(VALUE.matcher(value).matches(), "headers: the value of " + name + " breaks the line");
    require(
        !OURS.contains(name.toLowerCase(Locale.ROOT)), "headers: " + name + " is set by itself");
  }

  private static void checkProxy(String text) {
    HttpUrl url;
    try {
      url = HttpUrl.of(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("proxy: " + e.getMessage(), e);
    }
    require(!url.isSecure() && url.path().equals("/"), "proxy: expected http://HOST:PORT");
  }

  private static void require(boolean isRight, String otherwise) {
    if (!isRight) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
