package dev.sonde.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Checks answers against the API's description, in which no unknown property is let pass. */
final class DescribedAnswers {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final ObjectNode document;
  private final SchemaRegistry registry =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private final Set<String> checked = new TreeSet<>();

  DescribedAnswers(String openApi) {
    document = (ObjectNode) JSON.readTree(openApi);
    close(document.get("components"));
    close(document.get("paths"));
  }

  /** The body must be what the operation is described to answer with that status. */
  JsonNode check(String operation, HttpResponse<String> response) {
    JsonNode body = JSON.readTree(response.body());
    check(operation, response, body);
    return body;
  }

  /** The same for a body each of whose lines is JSON. */
  List<JsonNode> checkLines(String operation, HttpResponse<String> response) {
    List<JsonNode> lines = response.body().lines().map(JSON::readTree).toList();
    lines.forEach(line -> check(operation, response, line));
    return lines;
  }

  private void check(String operation, HttpResponse<String> response, JsonNode body) {
    String type = response.headers().firstValue("content-type").orElse("");
    JsonNode schema = schema(operation, response.statusCode(), type);
    ObjectNode root = document.deepCopy();
    root.setAll((ObjectNode) schema.deepCopy());
    Schema compiled = registry.getSchema(root);
    assertThat(compiled.validate(body)).as(operation + " " + response.body()).isEmpty();
    checked.add(operation + " " + response.statusCode());
  }

  Set<String> checked() {
    return checked;
  }

  private JsonNode schema(String operation, int status, String type) {
    for (JsonNode path : document.get("paths")) {
      for (JsonNode method : path) {
        if (method.path("operationId").asString("").equals(operation)) {
          JsonNode response = method.get("responses").get(Integer.toString(status));
          assertThat(response).as(operation + " answers " + status).isNotNull();
          if (response.has("$ref")) {
            response = document.at(response.get("$ref").asString().substring(1));
          }
          JsonNode content = response.path("content").get(type);
          assertThat(content).as(operation + " answers " + status + " as " + type).isNotNull();
          return content.get("schema");
        }
      }
    }
    throw new AssertionError("no operation " + operation);
  }

  /** Forbids unknown properties wherever an object names those that it has. */
  private static void close(JsonNode node) {
    if (node instanceof ObjectNode object
        && object.path("properties").isObject()
        && !object.has("additionalProperties")) {
      object.put("additionalProperties", false);
    }
    node.forEach(DescribedAnswers::close);
  }
}
