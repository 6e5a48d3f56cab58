package dev.retort.console.config;

import dev.retort.trainer.DecoderRecipe;
import dev.retort.trainer.DecoderSize;
import dev.retort.trainer.DecoderStart;
import dev.retort.trainer.LoraSettings;
import dev.retort.trainer.MatrixUpdate;
import dev.retort.trainer.Optimisation;
import dev.retort.trainer.WarmStart;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Collectors;

/** How a task's decoder is trained. Each key that is missing has what is usual for its start. */
final class DecoderSection {
  private static final int SHORTEST_CONTEXT = 16;
  private static final int SMALLEST_STEP = 64;

  private DecoderSection() {}

  /** The weights to begin with, as the file words them. */
  private enum Start {
    SCRATCH,
    FULL,
    LORA
  }

  static DecoderRecipe read(ConfigSection section) {
    Start start = section.value("start", text -> word(Start.class, text)).orElse(Start.SCRATCH);
    Optional<DecoderSize> size = section.value("size", text -> word(DecoderSize.class, text));
    Optional<Path> base = section.file("base", DecoderSection::snapshot);
    LoraSettings lora = lora(section.section("lora"));
    Optimisation usual =
        start == Start.SCRATCH ? Optimisation.FROM_SCRATCH : Optimisation.FINE_TUNING;
    Optimisation optimisation = optimisation(section, usual);
    int context =
        section
            .value("contextLength", text -> count(text, SHORTEST_CONTEXT))
            .orElse(DecoderRecipe.DEFAULT.contextLength());
    boolean swaps =
        section.value("slotSwaps", DecoderSection::truth).orElse(DecoderRecipe.DEFAULT.slotSwaps());
    boolean inherits =
        section.value("fromChampion", DecoderSection::truth).orElse(/* other= */ false);
    requireFitting(section, start);
    DecoderRecipe recipe =
        new DecoderRecipe(start(start, size, base, lora), optimisation, context, swaps);
    return inherits && start != Start.LORA ? recipe.from(new WarmStart.FromChampion()) : recipe;
  }

  private static DecoderStart start(
      Start start, Optional<DecoderSize> size, Optional<Path> base, LoraSettings lora) {
    // A base that is missing or refused is a problem already; the fallback only carries on.
    return switch (start) {
      case SCRATCH -> new DecoderStart.Scratch(size.orElse(DecoderSize.TINY));
      case FULL -> new DecoderStart.FullFineTuning(base.orElse(Path.of("")));
      case LORA -> new DecoderStart.LowRank(base.orElse(Path.of("")), lora);
    };
  }

  /** Keys that the chosen start has no use for would be lost without a word. */
  private static void requireFitting(ConfigSection section, Start start) {
    String chosen = start.name().toLowerCase(Locale.ROOT);
    if (start == Start.SCRATCH) {
      section.refuse("base", "start: scratch begins with no base model; take start: lora or full");
    } else {
      section.refuse("size", "start: %s has the size of its base model".formatted(chosen));
      section.require("base", "start: %s needs the folder of a base model".formatted(chosen));
    }
    if (start == Start.LORA) {
      section.refuse(
          "fromChampion",
          "start: lora trains an adapter over its base model's own weights, and a champion's are merged with its adapter; take start: scratch or full, or leave it out");
    } else {
      section.refuse("lora", "start: %s trains no adapter; take start: lora".formatted(chosen));
    }
  }

  private static LoraSettings lora(ConfigSection section) {
    LoraSettings usual = LoraSettings.DEFAULT;
    SortedSet<String> targets = section.names("targets");
    return new LoraSettings(
        section.value("rank", text -> count(text, 1)).orElse(usual.rank()),
        section.value("alpha", DecoderSection::positive).orElse(usual.alpha()),
        targets.isEmpty() ? usual.targets() : targets,
        section.value("dropout", DecoderSection::share).orElse(usual.dropout()),
        section.value("rankStabilised", DecoderSection::truth).orElse(usual.rankStabilised()));
  }

  private static Optimisation optimisation(ConfigSection section, Optimisation usual) {
    return new Optimisation(
        section.value("epochs", text -> count(text, 1)).orElse(usual.epochs()),
        section.value("learningRate", DecoderSection::positive).orElse(usual.learningRate()),
        section
            .value("tokensPerStep", text -> count(text, SMALLEST_STEP))
            .orElse(usual.tokensPerStep()),
        section.value("warmUp", DecoderSection::share).orElse(usual.warmUp()),
        section.value("weightDecay", DecoderSection::amount).orElse(usual.weightDecay()),
        section.value("clipNorm", DecoderSection::positive).orElse(usual.clipNorm()),
        section.value("dropout", DecoderSection::share).orElse(usual.dropout()),
        section.value("averaging", DecoderSection::share).orElse(usual.averaging()),
        section.value("patience", text -> count(text, 1)).orElse(usual.patience()),
        section.value("matrices", text -> word(MatrixUpdate.class, text)).orElse(usual.matrices()));
  }

  static Path snapshot(Path base) {
    if (!Files.isRegularFile(base.resolve("config.json"))) {
      throw new IllegalArgumentException(
          "%s is no folder of a Hugging Face snapshot: it has no config.json".formatted(base));
    }
    return base;
  }

  static <E extends Enum<E>> E word(Class<E> words, String text) {
    return Arrays.stream(words.getEnumConstants())
        .filter(constant -> constant.name().equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'%s' is none of %s"
                        .formatted(
                            text,
                            Arrays.stream(words.getEnumConstants())
                                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", ")))));
  }

  private static boolean truth(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new IllegalArgumentException("'%s' is neither true nor false".formatted(text));
    };
  }

  private static int count(String text, int least) {
    int count = Integer.parseInt(text);
    return checked(count >= least, count, text, "≥ " + least);
  }

  private static double positive(String text) {
    double value = Double.parseDouble(text);
    return checked(value > 0 && Double.isFinite(value), value, text, "> 0");
  }

  private static double amount(String text) {
    double value = Double.parseDouble(text);
    return checked(value >= 0 && Double.isFinite(value), value, text, "≥ 0");
  }

  private static double share(String text) {
    double value = Double.parseDouble(text);
    return checked(value >= 0 && value < 1, value, text, "in [0, 1)");
  }

  private static <T> T checked(boolean holds, T value, String text, String rule) {
    if (!holds) {
      throw new IllegalArgumentException("it is %s, not %s".formatted(rule, text));
    }
    return value;
  }
}
