package dev.retort.console.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.scheduler.launch.JobLimits;
import dev.retort.scheduler.launch.kubernetes.JobTemplate;
import dev.retort.scheduler.launch.slurm.SlurmConfig;
import dev.retort.trainer.GpuProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every file of {@code gpu-configs/} is what its place says, and its README tells of it. */
class GpuConfigsTest {
  private static final Path FOLDER = Path.of("../gpu-configs");
  private static final Path README = FOLDER.resolve("README.md");

  @Test
  void everyFileIsLoadedAndValidatedByTheTypeOfItsPlace() throws IOException {
    TreeSet<String> profiles = new TreeSet<>();
    for (Path file : files()) {
      Path place = FOLDER.relativize(file);
      if (place.getNameCount() == 1 && place.toString().endsWith(".yaml")) {
        String name = place.toString().replace(".yaml", "");
        assertThat(GpuProfiles.named(name).name()).isEqualTo(name);
        profiles.add(name);
      } else if (place.startsWith("slurm")) {
        assertThat(slurm(Files.readString(file)).script()).startsWith("#!");
      } else if (place.startsWith("kubernetes")) {
        assertThat(new JobTemplate(Files.readString(file)).yaml()).contains("kind: Job");
      } else {
        assertThat(file).as("a kind of file that nothing here validates").isEqualTo(README);
      }
    }
    assertThat(profiles).containsExactlyInAnyOrderElementsOf(GpuProfiles.names());
  }

  private static SlurmConfig slurm(String script) {
    return new SlurmConfig(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        new JobLimits(Optional.empty(), Optional.empty()),
        Optional.empty(),
        script);
  }

  @Test
  void theReadmeTellsOfEveryFile() throws IOException {
    String readme = Files.readString(README);

    for (Path file : files()) {
      String place = FOLDER.relativize(file).toString();
      if (!file.equals(README)) {
        assertThat(readme).contains("`" + place.replaceFirst("^([^/]+)\\.yaml$", "$1") + "`");
      }
    }
  }

  @Test
  void theReadmesTableHasTheProfilesFigures() throws IOException {
    String readme = Files.readString(README);

    for (GpuProfile profile : GpuProfiles.all()) {
      assertThat(readme)
          .containsPattern(
              "\\| `%s` \\| [^|]+ \\| %s \\| %s \\| %d × %d \\| %s \\| %d \\| %d \\|"
                  .formatted(
                      profile.name(),
                      profile.hasAccelerator() ? profile.memoryGigabytes() + " GB" : "—",
                      profile.precision().name().toLowerCase(Locale.ROOT),
                      profile.microBatch(),
                      profile.sequenceLength(),
                      profile.gradientCheckpointing() ? "yes" : "no",
                      profile.mathThreads(),
                      profile.heapMegabytes()))
          .contains("| `%s` | %.2f |".formatted(profile.name(), profile.dollarsPerHour()));
    }
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
