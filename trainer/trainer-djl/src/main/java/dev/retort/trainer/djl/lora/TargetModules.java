package dev.retort.trainer.djl.lora;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.trainer.djl.architecture.DecoderConfig;
import dev.retort.trainer.djl.safetensors.CheckpointException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which modules an adapter changes, by PEFT's rules.
 *
 * @param names a module is meant if it ends with one of them
 * @param pattern or if all of its name matches this one; then there are no names
 * @param layers the blocks in which names are meant; empty: all
 * @param excludedNames modules that end with one of them are not meant
 * @param excludedPattern nor those that match
 */
record TargetModules(
    List<String> names,
    Optional<String> pattern,
    List<Integer> layers,
    List<String> excludedNames,
    Optional<String> excludedPattern) {
  private static final String ALL_LINEAR = "all-linear";
  private static final Pattern LAYER = Pattern.compile(".*\\.layers\\.(\\d+)\\..*");

  static TargetModules named(Collection<String> names) {
    return new TargetModules(
        List.copyOf(names), Optional.empty(), List.of(), List.of(), Optional.empty());
  }

  static TargetModules read(Path file, JsonNode root) {
    JsonNode targets = root.path("target_modules");
    if (!targets.isTextual() && (!targets.isArray() || targets.isEmpty())) {
      throw new CheckpointException(
          file, "it has no target_modules that say which layers it changes.");
    }
    JsonNode excluded = root.path("exclude_modules");
    if (targets.isTextual() && !targets.asText().equals(ALL_LINEAR)) {
      AdapterConfig.requirePattern(file, targets.asText());
    }
    if (excluded.isTextual()) {
      AdapterConfig.requirePattern(file, excluded.asText());
    }
    List<Integer> layers = new ArrayList<>();
    JsonNode chosen = root.path("layers_to_transform");
    if (chosen.isInt()) {
      layers.add(chosen.intValue());
    }
    chosen.forEach(layer -> layers.add(layer.intValue()));
    return new TargetModules(
        texts(targets),
        targets.isTextual() ? Optional.of(targets.asText()) : Optional.empty(),
        layers,
        texts(excluded),
        excluded.isTextual() ? Optional.of(excluded.asText()) : Optional.empty());
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    if (list.isArray()) {
      list.forEach(text -> texts.add(text.asText()));
    }
    return texts;
  }

  /** Whether the module is meant. */
  Predicate<String> rule() {
    return module -> meant(module) && !excluded(module);
  }

  private boolean meant(String module) {
    if (pattern.isPresent()) {
      return pattern.get().equals(ALL_LINEAR)
          ? !module.equals(DecoderConfig.OUTPUT_LAYER)
          : module.matches(pattern.get());
    }
    if (!endsWithOne(module, names)) {
      return false;
    }
    if (layers.isEmpty() || names.contains(module)) {
      return true;
    }
    Matcher layer = LAYER.matcher(module);
    return layer.matches() && layers.contains(Integer.parseInt(layer.group(1)));
  }

  private boolean excluded(String module) {
    return endsWithOne(module, excludedNames)
        || excludedPattern.filter(module::matches).isPresent();
  }

  private static boolean endsWithOne(String module, List<String> names) {
    return names.stream().anyMatch(name -> module.equals(name) || module.endsWith("." + name));
  }

  /** Names that mean no linear layer. */
  List<String> unknownNames(Collection<String> modules) {
    return names.stream()
        .filter(name -> modules.stream().noneMatch(m -> endsWithOne(m, List.of(name))))
        .toList();
  }

  void write(ObjectNode root) {
    if (pattern.isPresent()) {
      root.put("target_modules", pattern.get());
    } else {
      AdapterConfig.putAll(root.putArray("target_modules"), names);
    }
    if (!layers.isEmpty()) {
      ArrayNode list = root.putArray("layers_to_transform");
      layers.forEach(list::add);
    }
    if (excludedPattern.isPresent()) {
      root.put("exclude_modules", excludedPattern.get());
    } else if (!excludedNames.isEmpty()) {
      AdapterConfig.putAll(root.putArray("exclude_modules"), excludedNames);
    }
  }
}
