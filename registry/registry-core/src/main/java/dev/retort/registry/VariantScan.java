package dev.retort.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Finds the variants among a bundle's files by what each folder holds. */
final class VariantScan {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TEMPLATE = "chat_template";

  private final Path root;
  private final Map<String, List<String>> folders = new TreeMap<>();

  VariantScan(Path root, List<BundleFile> files) {
    this.root = root;
    for (BundleFile file : files) {
      int slash = file.path().indexOf('/');
      if (slash > 0) {
        folders
            .computeIfAbsent(file.path().substring(0, slash), folder -> new ArrayList<>())
            .add(file.path().substring(slash + 1));
      }
    }
  }

  List<Variant> variants() throws IOException {
    List<Variant> variants = new ArrayList<>();
    for (Map.Entry<String, List<String>> folder : folders.entrySet()) {
      VariantFormat format = format(folder.getKey(), folder.getValue());
      variants.add(new Variant(format, folder.getKey(), hints(format, folder.getKey())));
    }
    return variants;
  }

  /** The file with the template: of its own, as newer tokenizers have it, or the tokenizer's. */
  Optional<String> chatTemplate() throws IOException {
    for (Map.Entry<String, List<String>> folder : folders.entrySet()) {
      if (folder.getValue().contains(TEMPLATE + ".jinja")) {
        return Optional.of(folder.getKey() + "/" + TEMPLATE + ".jinja");
      }
      if (json(folder.getKey() + "/tokenizer_config.json").has(TEMPLATE)) {
        return Optional.of(folder.getKey() + "/tokenizer_config.json");
      }
    }
    return Optional.empty();
  }

  private static VariantFormat format(String folder, List<String> names) {
    if (names.contains("adapter_config.json")) {
      return VariantFormat.ADAPTER;
    }
    if (names.contains("config.json")) {
      return VariantFormat.HF;
    }
    if (names.stream().anyMatch(name -> name.endsWith(".gguf"))) {
      return VariantFormat.GGUF;
    }
    return folder.equals(VariantFormat.DL4J.word()) ? VariantFormat.DL4J : VariantFormat.RETORT;
  }

  private RuntimeHints hints(VariantFormat format, String folder) throws IOException {
    JsonNode config =
        format == VariantFormat.HF ? json(folder + "/config.json") : MissingNode.getInstance();
    JsonNode adapter =
        format == VariantFormat.ADAPTER
            ? json(folder + "/adapter_config.json")
            : MissingNode.getInstance();
    // Newer transformers write 'dtype'.
    Optional<String> type = text(config.path("torch_dtype")).or(() -> text(config.path("dtype")));
    return new RuntimeHints(
        format.runtimes(),
        text(config.path("architectures").path(0)),
        type,
        whole(config.path("max_position_embeddings")),
        whole(adapter.path("r")));
  }

  private JsonNode json(String path) throws IOException {
    Path file = root.resolve(path);
    if (!Files.isRegularFile(file)) {
      return MissingNode.getInstance();
    }
    try {
      return JSON.readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      // Somebody else's file of the same name says nothing that a hint could be made of.
      return MissingNode.getInstance();
    }
  }

  private static Optional<String> text(JsonNode node) {
    return node.isTextual() ? Optional.of(node.asText()) : Optional.empty();
  }

  private static Optional<Integer> whole(JsonNode node) {
    return node.canConvertToInt() && node.isIntegralNumber()
        ? Optional.of(node.asInt())
        : Optional.empty();
  }
}
