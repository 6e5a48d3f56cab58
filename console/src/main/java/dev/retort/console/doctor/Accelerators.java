package dev.retort.console.doctor;

import dev.retort.console.config.GpuProfiles;
import dev.retort.trainer.GpuProfile;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The accelerators of this machine, by {@code nvidia-smi}. */
final class Accelerators {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Pattern LINE = Pattern.compile("\\s*(.+?)\\s*,\\s*(\\d+)\\s*MiB\\s*");
  private static final int A100_80GB_MEBIBYTES = 70_000;

  private Accelerators() {}

  /**
   * One of them.
   *
   * @param name as its driver says it
   * @param mebibytes its memory
   */
  record Accelerator(String name, long mebibytes) {}

  /** None if there is no driver. */
  static List<Accelerator> found() {
    return Probe.run(
            List.of("nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader"),
            PATIENCE)
        .filter(Probe.Answer::isGood)
        .map(answer -> parse(answer.text()))
        .orElse(List.of());
  }

  static List<Accelerator> parse(String table) {
    return table
        .lines()
        .map(LINE::matcher)
        .filter(Matcher::matches)
        .map(line -> new Accelerator(line.group(1), Long.parseLong(line.group(2))))
        .toList();
  }

  /** The profile of an accelerator; empty if none is of its kind. */
  static Optional<GpuProfile> profile(Accelerator accelerator) {
    List<String> words =
        List.of(accelerator.name().toLowerCase(Locale.ROOT).split("[^a-z0-9]+", -1));
    return GpuProfiles.names().stream()
        .filter(name -> words.contains(name.split("-", -1)[0]))
        .filter(name -> !name.equals("a100-80gb") || accelerator.mebibytes() >= A100_80GB_MEBIBYTES)
        .findFirst()
        .map(GpuProfiles::named);
  }
}
