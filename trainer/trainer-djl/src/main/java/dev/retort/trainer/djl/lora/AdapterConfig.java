package dev.retort.trainer.djl.lora;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import dev.retort.trainer.LoraSettings;
import dev.retort.trainer.djl.safetensors.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A PEFT adapter's configuration.
 *
 * @param baseModel what it was trained on, for people
 * @param rank of modules without a pattern of their own
 * @param alpha of modules without a pattern of their own
 * @param targets which modules have a term
 * @param ranks by pattern of module names
 * @param alphas by pattern of module names
 */
record AdapterConfig(
    String baseModel,
    int rank,
    double alpha,
    double dropout,
    boolean rankStabilised,
    TargetModules targets,
    Map<String, Double> ranks,
    Map<String, Double> alphas) {

  /** Initialisations that leave the base's weights alone, so that an adapter is only a sum. */
  private static final Set<String> PLAIN_STARTS = Set.of("true", "false", "gaussian", "eva");

  static AdapterConfig of(LoraSettings settings, String baseModel) {
    return new AdapterConfig(
        baseModel,
        settings.rank(),
        settings.alpha(),
        settings.dropout(),
        settings.rankStabilised(),
        TargetModules.named(settings.targets()),
        Map.of(),
        Map.of());
  }

  /** The rank of a module's term. */
  int rankOf(String module) {
    return pattern(ranks, module, rank).intValue();
  }

  /** What a module's product is multiplied by. */
  double scaleOf(String module) {
    double own = pattern(alphas, module, alpha);
    int width = rankOf(module);
    return rankStabilised ? own / Math.sqrt(width) : own / width;
  }

  private static Double pattern(Map<String, Double> patterns, String module, double otherwise) {
    return patterns.entrySet().stream()
        .filter(entry -> Pattern.matches("(.*\\.)?(" + entry.getKey() + ")", module))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(otherwise);
  }

  static AdapterConfig read(Path file) {
    JsonNode root;
    try {
      root = JsonFormat.mapper().readTree(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new CheckpointException(
          file,
          "it cannot be read as an adapter's configuration: " + DurableFile.reason(e) + ".",
          e);
    }
    requireSum(file, root);
    int rank = (int) number(file, root, "r", 8);
    double dropout = number(file, root, "lora_dropout", 0);
    if (rank < 1 || !(dropout >= 0 && dropout < 1)) {
      throw new CheckpointException(
          file,
          "its r is %d and its lora_dropout %s; r is ≥ 1 and a dropout in [0, 1)."
              .formatted(rank, dropout));
    }
    return new AdapterConfig(
        root.path("base_model_name_or_path").asText(""),
        rank,
        number(file, root, "lora_alpha", 8),
        dropout,
        root.path("use_rslora").asBoolean(false),
        TargetModules.read(file, root),
        patterns(file, root, "rank_pattern"),
        patterns(file, root, "alpha_pattern"));
  }

  /** Refuses what is more than W x + s · B A x. */
  private static void requireSum(Path file, JsonNode root) {
    String kind = root.path("peft_type").asText("none");
    refuseIf(file, !kind.equals("LORA"), "its peft_type is '%s'".formatted(kind));
    String bias = root.path("bias").asText("none");
    refuseIf(file, !bias.equals("none"), "its bias is '%s'".formatted(bias));
    for (String flag : List.of("use_dora", "fan_in_fan_out", "lora_bias", "use_qalora")) {
      refuseIf(file, root.path(flag).asBoolean(false), "its %s is true".formatted(flag));
    }
    for (String extra :
        List.of(
            "modules_to_save",
            "layer_replication",
            "trainable_token_indices",
            "target_parameters")) {
      JsonNode value = root.path(extra);
      boolean used = root.hasNonNull(extra) && !(value.isContainerNode() && value.isEmpty());
      refuseIf(file, used, "it has %s %s".formatted(extra, value));
    }
    String start = root.path("init_lora_weights").asText("true");
    refuseIf(file, !PLAIN_STARTS.contains(start), "its init_lora_weights is '%s'".formatted(start));
  }

  private static void refuseIf(Path file, boolean refused, String what) {
    if (refused) {
      throw new CheckpointException(
          file,
          what
              + ", and only plain LoRA (W x + s · B A x, without biases or other weights) can be computed. Merge the adapter with PEFT and load the merged model.");
    }
  }

  private static double number(Path file, JsonNode root, String key, double otherwise) {
    JsonNode value = root.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return otherwise;
    }
    if (!value.isNumber()) {
      throw new CheckpointException(
          file, "its %s is %s, which is no number.".formatted(key, value));
    }
    return value.doubleValue();
  }

  private static Map<String, Double> patterns(Path file, JsonNode root, String key) {
    Map<String, Double> patterns = new LinkedHashMap<>();
    root.path(key)
        .properties()
        .forEach(
            entry -> {
              requirePattern(file, entry.getKey());
              double value = number(file, root.path(key), entry.getKey(), 0);
              if (!(value > 0)) {
                throw new CheckpointException(
                    file, "its %s has %s, which is not > 0.".formatted(key, entry));
              }
              patterns.put(entry.getKey(), value);
            });
    return patterns;
  }

  static Pattern requirePattern(Path file, String pattern) {
    try {
      return Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw new CheckpointException(file, "'%s' is no regular expression.".formatted(pattern), e);
    }
  }

  void write(Path file) {
    ObjectNode root = JsonFormat.mapper().createObjectNode();
    putPatterns(root.putObject("alpha_pattern"), alphas);
    root.put("base_model_name_or_path", baseModel);
    root.put("bias", "none");
    root.put("fan_in_fan_out", false);
    root.put("inference_mode", true);
    root.put("init_lora_weights", true);
    root.put("lora_alpha", alpha);
    root.put("lora_dropout", dropout);
    root.putNull("modules_to_save");
    root.put("peft_type", "LORA");
    root.put("r", rank);
    ObjectNode rankPatterns = root.putObject("rank_pattern");
    ranks.forEach((pattern, value) -> rankPatterns.put(pattern, value.intValue()));
    targets.write(root);
    root.put("task_type", "CAUSAL_LM");
    root.put("use_dora", false);
    root.put("use_rslora", rankStabilised);
    DurableFile.write(file, JsonFormat.pretty(root));
  }

  private static void putPatterns(ObjectNode parent, Map<String, Double> patterns) {
    patterns.forEach(parent::put);
  }

  static void putAll(ArrayNode list, Iterable<String> values) {
    values.forEach(list::add);
  }
}
