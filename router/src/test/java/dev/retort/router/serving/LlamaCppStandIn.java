package dev.retort.router.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Lists, loads and unloads models as the documentation of llama.cpp's server in router mode says,
 * started with {@code --no-models-autoload}. A load takes a while, during which the list says so.
 */
final class LlamaCppStandIn extends ModelServerStandIn {
  private static final int LOOKS_WHILE_LOADING = 2;

  private final Path models;
  private final Set<String> known = new HashSet<>();

  /** How often the list still says that a model is being loaded; 0: it is loaded. */
  private final Map<String, Integer> loading = new ConcurrentHashMap<>();

  LlamaCppStandIn(Path models) {
    this.models = models;
  }

  @Override
  void forget() {
    loading.clear();
    read();
  }

  private void read() {
    try (Stream<Path> files = Files.list(models)) {
      known.clear();
      files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(".gguf"))
          .forEach(file -> known.add(file.substring(0, file.length() - ".gguf".length())));
      loading.keySet().retainAll(known);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  boolean isLoaded(String model) {
    return loading.getOrDefault(model, 1) == 0;
  }

  @Override
  void refuse(HttpServerRequest call, String model) {
    answer(call, 400, error(400, "model '%s' not found or not loaded".formatted(model)));
  }

  @Override
  boolean manage(HttpServerRequest call, JsonNode body) {
    String model = body.path("model").asText();
    switch (call.path()) {
      case "/models" -> {
        if ("1".equals(call.getParam("reload"))) {
          read();
        }
        answer(call, 200, list());
      }
      case "/models/load" -> {
        if (!known.contains(model) || loading.containsKey(model)) {
          answer(call, 400, error(400, "model is not found, or already running"));
        } else {
          loading.put(model, LOOKS_WHILE_LOADING);
          answer(call, 200, JsonNodeFactory.instance.objectNode().put("success", true));
        }
      }
      case "/models/unload" -> {
        boolean was = loading.remove(model) != null;
        answer(
            call,
            was ? 200 : 400,
            was
                ? JsonNodeFactory.instance.objectNode().put("success", true)
                : error(400, "model is not running"));
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private ObjectNode list() {
    ObjectNode list = JsonNodeFactory.instance.objectNode();
    ArrayNode data = list.putArray("data");
    for (String model : known) {
      int left = loading.getOrDefault(model, -1);
      loading.computeIfPresent(model, (name, looks) -> Math.max(0, looks - 1));
      data.addObject()
          .put("id", model)
          .putObject("status")
          .put("value", left < 0 ? "unloaded" : left > 0 ? "loading" : "loaded");
    }
    return list;
  }

  @Override
  JsonNode report(List<Double> values) {
    ObjectNode report = JsonNodeFactory.instance.objectNode();
    ArrayNode content = report.putArray("content");
    values.forEach(value -> content.addObject().put("logprob", value));
    return report;
  }
}
