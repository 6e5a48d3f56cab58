package dev.retort.router.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpServerRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Loads and unloads adapters as vLLM's documentation and its serving_models.py say. */
final class VllmStandIn extends ModelServerStandIn {
  private final Map<String, String> adapters = new ConcurrentHashMap<>();

  @Override
  void forget() {
    adapters.clear();
  }

  @Override
  boolean isLoaded(String model) {
    return adapters.containsKey(model);
  }

  @Override
  void refuse(HttpServerRequest call, String model) {
    answer(call, 404, error(404, "The model `%s` does not exist.".formatted(model)));
  }

  @Override
  boolean manage(HttpServerRequest call, JsonNode body) {
    String name = body.path("lora_name").asText();
    String path = body.path("lora_path").asText();
    switch (call.path()) {
      case "/v1/load_lora_adapter" -> {
        if (name.isEmpty() || path.isEmpty()) {
          answer(call, 400, error(400, "Both 'lora_name' and 'lora_path' must be provided."));
        } else if (adapters.containsKey(name)) {
          answer(
              call,
              400,
              error(400, "The lora adapter '%s' has already been loaded.".formatted(name)));
        } else if (!Files.isDirectory(Path.of(path))) {
          answer(call, 404, error(404, "No adapter found for " + path));
        } else {
          adapters.put(name, path);
          call.response().end("Success: LoRA adapter '%s' added successfully.".formatted(name));
        }
      }
      case "/v1/unload_lora_adapter" -> {
        if (adapters.remove(name) == null) {
          answer(call, 404, error(404, "The lora adapter '%s' cannot be found.".formatted(name)));
        } else {
          call.response().end("Success: LoRA adapter '%s' removed successfully.".formatted(name));
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  @Override
  JsonNode report(List<Double> values) {
    ObjectNode report = JsonNodeFactory.instance.objectNode();
    report.set("token_logprobs", numbers(values));
    return report;
  }
}
