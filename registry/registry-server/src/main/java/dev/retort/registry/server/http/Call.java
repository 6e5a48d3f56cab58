package dev.retort.registry.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.registry.server.store.Actor;
import dev.retort.registry.server.store.KeyValue;
import dev.retort.registry.server.store.Limits;
import dev.retort.registry.server.store.Metric;
import dev.retort.registry.server.store.Page;
import dev.retort.registry.server.store.ProtocolException;
import io.vertx.core.MultiMap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A request's parameters, whether they came as JSON or in the query. Numbers may be JSON numbers or
 * strings, unknown fields don't matter, and a body that isn't a JSON object counts as empty, all as
 * in MLflow.
 */
public final class Call {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Actor actor;
  private final MultiMap query;
  private final JsonNode body;

  /** A request by somebody, with its query and its body. */
  public Call(Actor actor, MultiMap query, byte[] body) {
    this.actor = actor;
    this.query = query;
    this.body = object(body);
    query.forEach(parameter -> Limits.characters(parameter.getValue()));
    requireCharacters(this.body);
  }

  /** Who asks. */
  public Actor actor() {
    return actor;
  }

  public Optional<String> text(String name) {
    JsonNode node = body.path(name);
    if (node.isValueNode() && !node.isNull()) {
      return Optional.of(node.asText());
    }
    return Optional.ofNullable(query.get(name));
  }

  public String required(String name) {
    return text(name)
        .filter(value -> !value.isEmpty())
        .orElseThrow(
            () ->
                ProtocolException.invalid(
                    ("Missing value for required parameter '%s'. See the API docs for more"
                            + " information about request parameters.")
                        .formatted(name)));
  }

  /** {@code run_id}, or its older name. */
  public String runId() {
    return text("run_id").filter(id -> !id.isEmpty()).orElseGet(() -> required("run_uuid"));
  }

  public Optional<Long> number(String name) {
    return text(name).filter(value -> !value.isEmpty()).map(value -> number(name, value));
  }

  /** The page that is asked for: of the default size if none is named, refused above the cap. */
  public Page.Window window(int byDefault, int cap) {
    return Page.Window.of(text("page_token").orElse(""), pageSize(byDefault, cap));
  }

  /** A page's size: the default if absent, refused above the cap. */
  private int pageSize(int byDefault, int cap) {
    long size = number("max_results").orElse((long) byDefault);
    if (size < 1 || size > cap) {
      throw ProtocolException.invalid(
          "Invalid value %d for parameter 'max_results': it must be at least 1 and at most %d"
              .formatted(size, cap));
    }
    return (int) size;
  }

  public int version() {
    return number("version", required("version"), Integer.MAX_VALUE);
  }

  /** The extension by which an alias moves only from where it was seen; 0 stands for no alias. */
  public OptionalInt expectedVersion() {
    return text("expected_version").stream()
        .mapToInt(value -> number("expected_version", value, Integer.MAX_VALUE))
        .findFirst();
  }

  public boolean flag(String name) {
    return text(name).filter("true"::equalsIgnoreCase).isPresent();
  }

  public List<String> texts(String name) {
    List<String> values = new ArrayList<>();
    body.path(name).forEach(node -> values.add(node.asText()));
    return values.isEmpty() ? query.getAll(name) : values;
  }

  /** An object of single values, as text. */
  public SortedMap<String, String> fields(String name) {
    TreeMap<String, String> fields = new TreeMap<>();
    body.path(name)
        .properties()
        .forEach(field -> fields.put(field.getKey(), field.getValue().asText()));
    return fields;
  }

  public List<KeyValue> pairs(String name) {
    List<KeyValue> pairs = new ArrayList<>();
    for (JsonNode node : body.path(name)) {
      pairs.add(new KeyValue(node.path("key").asText(), node.path("value").asText()));
    }
    return pairs;
  }

  public KeyValue pair() {
    return new KeyValue(required("key"), text("value").orElse(""));
  }

  public List<Metric> metrics() {
    List<Metric> metrics = new ArrayList<>();
    for (JsonNode node : body.path("metrics")) {
      metrics.add(metric(node));
    }
    return metrics;
  }

  public Metric metric() {
    required("key");
    required("value");
    return metric(body);
  }

  private static Metric metric(JsonNode node) {
    String key = new KeyValue(node.path("key").asText(), "").key();
    return Metric.clamped(
        key,
        real(node.path("value").asText()),
        number("timestamp", node.path("timestamp").asText("0")),
        number("step", node.path("step").asText("0")));
  }

  private static double real(String value) {
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw ProtocolException.invalid("Invalid value '%s' for a metric".formatted(value));
    }
  }

  private static int number(String name, String value, int max) {
    long number = number(name, value);
    if (number < 0 || number > max) {
      throw ProtocolException.invalid(
          "Invalid value '%s' for parameter '%s'".formatted(value, name));
    }
    return (int) number;
  }

  private static long number(String name, String value) {
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw ProtocolException.invalid(
          "Invalid value '%s' for parameter '%s': it must be a whole number"
              .formatted(value, name));
    }
  }

  private static void requireCharacters(JsonNode node) {
    if (node.isTextual()) {
      Limits.characters(node.textValue());
    }
    node.forEach(Call::requireCharacters);
  }

  private static JsonNode object(byte[] body) {
    try {
      JsonNode node = JSON.readTree(body);
      return node instanceof ObjectNode ? node : MissingNode.getInstance();
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }
}
