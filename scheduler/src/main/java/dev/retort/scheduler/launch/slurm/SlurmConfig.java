package dev.retort.scheduler.launch.slurm;

import dev.retort.scheduler.launch.JobLimits;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How jobs are submitted to Slurm.
 *
 * @param partition the cluster's default if empty
 * @param account the user's default if empty
 * @param gres a training's accelerators, in Slurm's words; {@code gpu:} and their number if empty,
 *     and nothing for a processor
 * @param options more words for sbatch, such as {@code --qos=low}
 * @param commands the folder of Slurm's commands; the system's search path says if empty
 * @param script what the nodes run, with the training's command as its arguments
 */
public record SlurmConfig(
    Optional<String> partition,
    Optional<String> account,
    Optional<String> gres,
    List<String> options,
    JobLimits limits,
    Optional<Path> commands,
    String script) {

  public SlurmConfig {
    Objects.requireNonNull(partition);
    Objects.requireNonNull(account);
    Objects.requireNonNull(gres);
    options = List.copyOf(options);
    Objects.requireNonNull(limits);
    Objects.requireNonNull(commands);
    for (String option : options) {
      if (!option.startsWith("-")) {
        throw new IllegalArgumentException(
            "options: '%s' is no option of sbatch: write those as --name=value".formatted(option));
      }
    }
    if (!script.startsWith("#!")) {
      throw new IllegalArgumentException(
          "the template does not begin with #! and an interpreter, so sbatch would refuse it");
    }
    if (!script.contains("exec \"$@\"")) {
      throw new IllegalArgumentException(
          "the template does not end with: exec \"$@\" — the training is its arguments, and takes its place so that signals reach it");
    }
  }
}
