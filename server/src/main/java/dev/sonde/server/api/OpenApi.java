package dev.sonde.server.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The description of the API, as JSON; made of the YAML on the class path when it is first asked
 * for.
 */
final class OpenApi {
  private static final String RESOURCE = "/dev/sonde/server/openapi.yaml";

  private byte[] json = {};

  /** The document in UTF-8. */
  synchronized byte[] json() {
    if (json.length == 0) {
      try (InputStream yaml = OpenApi.class.getResourceAsStream(RESOURCE)) {
        json =
            JsonMapper.shared()
                .writeValueAsBytes(new YAMLMapper().readTree(Objects.requireNonNull(yaml)));
      } catch (IOException e) {
        throw new UncheckedIOException(RESOURCE + " could not be read", e);
      }
    }
    return json.clone();
  }
}
